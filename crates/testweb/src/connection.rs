//! One connection from its first byte on: TLS or not, HTTP/1.1 or HTTP/2.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use crate::host::{Http2, Tls};
use crate::site::Site;
use crate::{http1, http2};

/// A TLS record of a handshake begins with this byte, and no HTTP request does.
const HANDSHAKE: u8 = 0x16;

/// Fatal alerts of TLS, as whole records.
const ALERT_HANDSHAKE_FAILURE: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 40];
const ALERT_PROTOCOL_VERSION: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 70];

const PLAIN_HTTP: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\
    Content-Type: text/html\r\nContent-Length: 21\r\n\r\n<h1>Bad Request</h1>\n";

/// An empty SETTINGS frame, as it should be, and then DATA on stream 0, which must not be.
const BROKEN_FRAMES: &[u8] = b"\0\0\0\x04\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\xff";

/// A stream that can end with a reset.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Makes dropping the stream a reset.
    fn arm_reset(&self);
}

impl Wire for TcpStream {
    fn arm_reset(&self) {
        // If the client was faster there is nothing left to reset.
        _ = self.set_zero_linger();
    }
}

impl<W: Wire> Wire for TlsStream<W> {
    fn arm_reset(&self) {
        self.get_ref().0.arm_reset();
    }
}

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
    let (tls, http2) = place.map_or((Tls::Good, Http2::Off), |p| (p.host.tls, p.host.http2));
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
            if http2 == Http2::On {
                return http2::serve(site, stream).await;
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

/// A stream with the bytes that were already read put back in front.
struct Rewind<W> {
    begun: BytesMut,
    wire: W,
}

impl<W: Wire> Wire for Rewind<W> {
    fn arm_reset(&self) {
        self.wire.arm_reset();
    }
}

impl<W: AsyncRead + Unpin> AsyncRead for Rewind<W> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.begun.is_empty() {
            return Pin::new(&mut self.wire).poll_read(cx, buf);
        }
        let length = self.begun.len().min(buf.remaining());
        buf.put_slice(&self.begun[..length]);
        self.begun.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Rewind<W> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(cx)
    }
}
