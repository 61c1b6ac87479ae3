//! A web on loopback: real sockets, a DNS server, a certificate file.

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use serde::Serialize;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpSocket, TcpStream, UdpSocket};
use tokio::sync::oneshot;

use crate::connection;
use crate::counts::{Counts, HostCounts, Seen};
use crate::dns;
use crate::site::{Addressing, Corners, Site};
use crate::web::{Web, WebError};
use crate::wire::{ACCEPT_PAUSE, Wire as _};

/// Bytes of a connection that wait in the kernel.
const SEND_BUFFER: u32 = 64 * 1024;

/// Connections that wait to be accepted, as tokio has it.
const BACKLOG: u32 = 1024;

/// How many /24 nets of 127/8 are tried before giving up.
const TRIES: u16 = 32;

/// How long a full backlog is given to show that it is full.
const FULL: Duration = Duration::from_millis(60);

/// A web on loopback, served by a thread of its own until it is dropped.
#[derive(Debug)]
pub struct Loopback {
    ready: Ready,
    site: Arc<Site>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _files: TempDir,
}

/// Where a web on loopback stands.
#[derive(Clone, Debug, Serialize)]
pub struct Ready {
    /// Its DNS server, UDP and TCP.
    pub dns: SocketAddr,
    /// Its hosts by HTTP. Port 80 where the machine allows; any other is for clients that map it.
    pub http: SocketAddr,
    /// Its hosts by HTTPS. Port 443 where the machine allows.
    pub https: SocketAddr,
    /// Its certificate authority as a PEM file, gone with the web.
    pub ca: PathBuf,
    /// Whether hosts that are to have IPv6 addresses have them.
    pub ipv6: bool,
}

/// Everything that listens.
struct Sockets {
    udp: UdpSocket,
    tcp: TcpListener,
    web: Vec<TcpListener>,
    resets: Vec<TcpListener>,
    silent: Vec<TcpListener>,
    /// Listeners whose backlog is full, and what fills it.
    black_holes: Vec<(TcpListener, Vec<TcpStream>)>,
    corners: Corners,
    dns: SocketAddr,
    http: SocketAddr,
    https: SocketAddr,
}

impl Web {
    /// Serves the web on addresses of 127/8 (and `::1`, if its ports are free), on the ports 80,
    /// 443 and 53 where the machine allows it and on high ones where not, and on the ports that its
    /// URLs or its file name.
    ///
    /// # Errors
    /// If no address of loopback can be listened on, or no certificate file written.
    pub fn serve(self) -> Result<Loopback, WebError> {
        self.serve_with_log(false)
    }

    /// [`serve`](Self::serve), with a log of every request.
    ///
    /// # Errors
    /// As [`serve`](Self::serve).
    pub fn serve_logged(self) -> Result<Loopback, WebError> {
        self.serve_with_log(true)
    }

    fn serve_with_log(self, log: bool) -> Result<Loopback, WebError> {
        let (ready, standing) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("testweb".to_owned()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = match runtime {
                Ok(runtime) => runtime,
                Err(error) => {
                    _ = ready.send(Err(error.into()));
                    return;
                }
            };
            runtime.block_on(async {
                match stand(self, log).await {
                    Ok((sockets, site)) => {
                        let told = (sockets.dns, sockets.http, sockets.https, sockets.corners);
                        if ready.send(Ok((told, Arc::clone(&site)))).is_ok() {
                            run(site, sockets, stopped).await;
                        }
                    }
                    Err(error) => _ = ready.send(Err(error)),
                }
            });
        })?;
        let gone = || WebError::Listen(io::Error::other("the server ended"));
        let ((dns, http, https, corners), site) = standing.recv().map_err(|_| gone())??;
        let files = tempfile::Builder::new().prefix("testweb-").tempdir()?;
        let ca = files.path().join("ca.pem");
        std::fs::write(&ca, site.authority.root_pem())?;
        Ok(Loopback {
            ready: Ready { dns, http, https, ca, ipv6: corners.v6.is_some() },
            site,
            stop: Some(stop),
            thread: Some(thread),
            _files: files,
        })
    }
}

impl Loopback {
    /// Where it stands.
    #[must_use]
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Its certificate authority as a PEM file.
    #[must_use]
    pub fn ca_file(&self) -> &Path {
        &self.ready.ca
    }

    /// The certificate that a client of this web has to trust.
    #[must_use]
    pub fn ca(&self) -> CertificateDer<'static> {
        self.site.authority.root_der()
    }

    /// Whether URLs without a port lead here, that is, whether it has the ports 80 and 443.
    #[must_use]
    pub fn has_usual_ports(&self) -> bool {
        self.ready.http.port() == 80 && self.ready.https.port() == 443
    }

    /// Keeps the DNS server silent (`true`), as if the network were down, or not.
    pub fn cut(&self, cut: bool) {
        self.site.cut.store(cut, Relaxed);
    }

    /// What reached the web so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.site.counts()
    }

    /// What reached one host so far.
    #[must_use]
    pub fn host(&self, name: &str) -> HostCounts {
        self.site.host(name)
    }

    /// Every request so far, in order, if there is a log.
    #[must_use]
    pub fn log(&self) -> Vec<Seen> {
        self.site.log()
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // The thread has nothing to say that the test would not have seen.
            thread.join().ok();
        }
    }
}

async fn stand(web: Web, log: bool) -> Result<(Sockets, Arc<Site>), WebError> {
    let sockets = listen(web.ports()).await?;
    let site = Site::new(web, Addressing::Loopback(sockets.corners), log)?;
    Ok((sockets, site))
}

/// Serves until `stopped` resolves, which dropping its sender does.
async fn run(site: Arc<Site>, sockets: Sockets, stopped: oneshot::Receiver<()>) {
    let Sockets { udp, tcp, web, resets, silent, black_holes, .. } = sockets;
    tokio::spawn(dns::serve_udp(Arc::clone(&site), udp));
    tokio::spawn(dns::serve_tcp(Arc::clone(&site), tcp));
    for listener in web {
        let site = Arc::clone(&site);
        tokio::spawn(accept(listener, move |stream| {
            let site = Arc::clone(&site);
            let open = site.open();
            async move {
                // An error is the client's doing, and the client knows.
                _ = connection::serve(&site, stream, false).await;
                drop(open);
            }
        }));
    }
    for listener in resets {
        tokio::spawn(accept(listener, |stream| async move { stream.arm_reset() }));
    }
    for listener in silent {
        let site = Arc::clone(&site);
        tokio::spawn(accept(listener, move |mut stream| {
            let open = site.open();
            async move {
                _ = connection::until_closed(&mut stream).await;
                drop(open);
            }
        }));
    }
    stopped.await.ok();
    drop(black_holes);
}

async fn accept<F, S>(listener: TcpListener, serve: F)
where
    F: Fn(TcpStream) -> S,
    S: Future<Output = ()> + Send + 'static,
{
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                stream.set_nodelay(true).ok();
                tokio::spawn(serve(stream));
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// Listens on a free /24 net of 127/8: all its addresses are loopback's on Linux, and a net of its
/// own lets any number of webs have the usual ports.
async fn listen(ports: &BTreeSet<u16>) -> io::Result<Sockets> {
    // In a network of our own that is a plain 127.0.0.1, where clients without options look.
    if crate::netns::inside() {
        return listen_in([127, 0, 0], ports, [80, 443, 53]).await;
    }
    let seed =
        std::process::id() ^ std::time::UNIX_EPOCH.elapsed().map_or(0, |now| now.subsec_nanos());
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for n in 0..TRIES {
        let net = seed.wrapping_mul(0x9e37_79b9).wrapping_add(u32::from(n) * 0x0101_0000);
        let [a, b, ..] = net.to_be_bytes();
        // 127.0/16 and 127.255/16 are left to others.
        match listen_in([127, a.clamp(1, 254), b], ports, [80, 443, 53]).await {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return listen_in([127, a.clamp(1, 254), b], ports, [0, 0, 0]).await;
            }
            Err(error) => last = error,
            sockets => return sockets,
        }
    }
    Err(last)
}

async fn listen_in(net: [u8; 3], ports: &BTreeSet<u16>, usual: [u16; 3]) -> io::Result<Sockets> {
    let [http, https, dns] = usual;
    let host = |last| Ipv4Addr::new(net[0], net[1], net[2], last);
    let bind = async |address: IpAddr, port| bind((address, port).into());
    let main = IpAddr::V4(host(1));
    let tcp = bind(main, dns).await?;
    let dns = tcp.local_addr()?;
    let udp = UdpSocket::bind(dns).await?;
    let mut web = vec![bind(main, http).await?, bind(main, https).await?];
    let (http, https) = (web[0].local_addr()?, web[1].local_addr()?);
    for &port in ports.iter().filter(|port| ![http.port(), https.port(), dns.port()].contains(port))
    {
        // A port that is taken or forbidden leaves its URLs refused, as real ones may be.
        web.extend(bind(main, port).await);
    }
    let v6 = IpAddr::V6(Ipv6Addr::LOCALHOST);
    let both = (bind(v6, http.port()).await, bind(v6, https.port()).await);
    let v6 = if let (Ok(first), Ok(second)) = both {
        web.extend([first, second]);
        Some(Ipv6Addr::LOCALHOST)
    } else {
        None
    };
    let pair = async |last| -> io::Result<Vec<TcpListener>> {
        let address = IpAddr::V4(host(last));
        Ok(vec![bind(address, http.port()).await?, bind(address, https.port()).await?])
    };
    let hole = host(3);
    let (first, second) = tokio::join!(
        black_hole((hole, http.port()).into()),
        black_hole((hole, https.port()).into())
    );
    Ok(Sockets {
        udp,
        tcp,
        web,
        resets: pair(4).await?,
        silent: pair(5).await?,
        black_holes: vec![first?, second?],
        corners: Corners {
            v4: host(1),
            v6,
            refused: host(2),
            black_hole: hole,
            reset: host(4),
            silent: host(5),
            // Loopback's broadcast address, which TCP has no route to.
            unreachable: Ipv4Addr::new(127, 255, 255, 255),
        },
        dns,
        http,
        https,
    })
}

/// A listener whose connections keep little that was not taken from them: counts of bytes would mean
/// nothing otherwise.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// A listener whose backlog is full: Linux drops every further SYN without a word.
async fn black_hole(address: SocketAddr) -> io::Result<(TcpListener, Vec<TcpStream>)> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(0)?;
    let mut filling = Vec::new();
    // A backlog of 0 holds one connection; a system that rounds it up holds a few.
    for _ in 0..16 {
        match tokio::time::timeout(FULL, TcpStream::connect(address)).await {
            Ok(stream) => filling.push(stream?),
            Err(_) => return Ok((listener, filling)),
        }
    }
    Err(io::Error::other(format!("the backlog of {address} never fills")))
}
