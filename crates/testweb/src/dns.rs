//! A DNS server over UDP and TCP that answers from the web.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use hickory_proto::op::{Message, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{CNAME, NS, SOA};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, UdpSocket};

use crate::lookup::{AddressKind, Lookup};
use crate::site::Site;

/// Seconds that an answer may be kept; a rebinding test wants none, others do not care.
const TTL: u32 = 0;

/// Answers questions over UDP for as long as it is polled.
pub(crate) async fn serve_udp(site: Arc<Site>, socket: UdpSocket) {
    let mut packet = vec![0; 4096];
    loop {
        // An error here is an earlier answer that found its asker gone.
        let Ok((length, asker)) = socket.recv_from(&mut packet).await else { continue };
        if let Some(answer) = answer(&site, &packet[..length]) {
            socket.send_to(&answer, asker).await.ok();
        }
    }
}

/// Answers questions over TCP for as long as it is polled.
pub(crate) async fn serve_tcp(site: Arc<Site>, listener: TcpListener) {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else {
            tokio::time::sleep(crate::wire::ACCEPT_PAUSE).await;
            continue;
        };
        let site = Arc::clone(&site);
        tokio::spawn(async move {
            loop {
                let length = stream.read_u16().await?;
                let mut packet = vec![0; length.into()];
                stream.read_exact(&mut packet).await?;
                let Some(answer) = answer(&site, &packet) else { continue };
                let length = u16::try_from(answer.len()).map_err(io::Error::other)?;
                stream.write_all(&[&length.to_be_bytes(), &answer[..]].concat()).await?;
            }
            #[allow(unreachable_code, reason = "gives the block its type")]
            io::Result::Ok(())
        });
    }
}

/// The answer to one packet; none to what is no question, or where the web keeps silent.
fn answer(site: &Site, packet: &[u8]) -> Option<Vec<u8>> {
    let question = Message::from_vec(packet).ok()?;
    let query = question.queries.first()?.clone();
    let mut answer = Message::response(question.metadata.id, OpCode::Query);
    answer.metadata.message_type = MessageType::Response;
    answer.metadata.recursion_desired = question.metadata.recursion_desired;
    answer.metadata.recursion_available = true;
    answer.add_query(query.clone());

    let mut owner = query.name().clone();
    let name = owner.to_lowercase().to_ascii();
    let name = name.trim_end_matches('.');
    let kind = match query.query_type() {
        RecordType::NS => {
            let servers = site.name_servers(name);
            for server in servers.iter().flatten() {
                let server = Name::from_ascii(format!("{server}.")).ok()?;
                answer.add_answer(Record::from_rdata(owner.clone(), TTL, RData::NS(NS(server))));
            }
            return finish(answer, &owner, servers.err());
        }
        RecordType::A => AddressKind::V4,
        RecordType::AAAA => AddressKind::V6,
        _ => {
            negative(&mut answer, &owner);
            return answer.to_vec().ok();
        }
    };
    let (aliases, lookup) = site.lookup(name, kind);
    for alias in aliases {
        let target = Name::from_ascii(format!("{alias}.")).ok()?;
        answer.add_answer(Record::from_rdata(owner, TTL, RData::CNAME(CNAME(target.clone()))));
        owner = target;
    }
    if let Lookup::Found(addresses) = &lookup {
        for address in addresses {
            let data = match *address {
                IpAddr::V4(v4) => RData::A(v4.into()),
                IpAddr::V6(v6) => RData::AAAA(v6.into()),
            };
            answer.add_answer(Record::from_rdata(owner.clone(), TTL, data));
        }
    }
    finish(answer, &owner, Some(lookup))
}

/// The bytes of an answer that says what was found, if that is no record; none where the web keeps silent.
fn finish(mut answer: Message, owner: &Name, found: Option<Lookup>) -> Option<Vec<u8>> {
    match found {
        None | Some(Lookup::Found(_)) => {}
        Some(Lookup::NxDomain) => {
            answer.metadata.response_code = ResponseCode::NXDomain;
            negative(&mut answer, owner);
        }
        Some(Lookup::NoData) => negative(&mut answer, owner),
        Some(Lookup::ServFail) => answer.metadata.response_code = ResponseCode::ServFail,
        Some(Lookup::Refused) => answer.metadata.response_code = ResponseCode::Refused,
        Some(Lookup::Timeout) => return None,
    }
    answer.to_vec().ok()
}

/// A negative answer names the zone that it speaks for (RFC 2308).
fn negative(answer: &mut Message, name: &Name) {
    let zone = name.base_name();
    let soa = SOA::new(zone.clone(), zone.clone(), 1, 3600, 600, 86400, TTL);
    answer.add_authority(Record::from_rdata(zone, TTL, RData::SOA(soa)));
}
