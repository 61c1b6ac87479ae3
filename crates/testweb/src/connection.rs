//! One connection from its first byte on: TLS or not, HTTP/1.1 or HTTP/2.

use std::io;
use std::sync::Arc;

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::LazyConfigAcceptor;

use crate::host::{Http2, Tls};
use crate::site::Site;
use crate::wire::{Rewind, Wire};
use crate::{flood, http1, http2};

/// A TLS record of a handshake begins with this byte, and no HTTP request does.
const HANDSHAKE: u8 = 0x16;

/// Fatal alerts of TLS, as whole records.
const ALERT_HANDSHAKE_FAILURE: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 40];
const ALERT_PROTOCOL_VERSION: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 70];

const PLAIN_HTTP: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\
    Content-Type: text/html\r\nContent-Length: 21\r\n\r\n<h1>Bad Request</h1>\n";

/// An empty SETTINGS frame, as it should be, and then DATA on stream 0, which must not be.
const BROKEN_FRAMES: &[u8] = b"\0\0\0\x04\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\xff";

/// Serves a connection to its end. `counted` says whether its host already knows of it.
///
/// # Errors
/// Whatever broke the connection; mostly the client, who left.
pub(crate) async fn serve(site: &Arc<Site>, mut wire: impl Wire, counted: bool) -> io::Result<()> {
    let mut begun = BytesMut::with_capacity(4096);
    if wire.read_buf(&mut begun).await? == 0 {
        return Ok(());
    }
    if begun[0] == HANDSHAKE {
        serve_tls(site, Rewind { begun, wire }, counted).await
    } else {
        http1::serve(site, wire, begun, false, counted).await
    }
}

async fn serve_tls(site: &Arc<Site>, wire: Rewind<impl Wire>, counted: bool) -> io::Result<()> {
    let mut start = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), wire).await?;
    let name = start.client_hello().server_name().map(str::to_owned).unwrap_or_default();
    let place = site.place(&name);
    if let Some(place) = &place
        && !counted
    {
        place.next_connect();
    }
    let (tls, http2) =
        place.as_ref().map_or((Tls::Good, Http2::Off), |p| (p.host.tls, p.host.http2));
    let raw: &[u8] = match tls {
        Tls::TooOld => &ALERT_PROTOCOL_VERSION,
        Tls::HandshakeFailure => &ALERT_HANDSHAKE_FAILURE,
        Tls::PlainHttp => PLAIN_HTTP,
        Tls::Closes => &[],
        _ => {
            let config =
                site.authority.config(tls, http2 != Http2::Off).map_err(io::Error::other)?;
            let mut stream = start.into_stream(config).await?;
            let (_, session) = stream.get_ref();
            site.shook_hands(session.handshake_kind() == Some(rustls::HandshakeKind::Resumed));
            if session.alpn_protocol() != Some(b"h2") {
                return http1::serve(site, stream, BytesMut::new(), true, true).await;
            }
            match (http2, place) {
                (Http2::On, _) => return http2::serve(site, stream).await,
                (Http2::Floods(kind), Some(place)) => {
                    return flood::pour(kind, stream, |bytes| place.poured(bytes)).await;
                }
                _ => {}
            }
            stream.write_all(BROKEN_FRAMES).await?;
            stream.flush().await?;
            return until_closed(&mut stream).await;
        }
    };
    start.io.write_all(raw).await?;
    start.io.shutdown().await
}

/// Reads what comes, and answers nothing.
pub(crate) async fn until_closed(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut waste = [0; 1024];
    while stream.read(&mut waste).await? > 0 {}
    Ok(())
}
