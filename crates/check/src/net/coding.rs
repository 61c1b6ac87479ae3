//! How bodies are packed: the codings that browsers take, asked for or not.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http::{HeaderMap, header};

/// The largest window of zstd that browsers allow, as a power of two in bytes.
const WINDOW: u32 = 23;

/// Codings beyond the third are nobody's.
const MOST: usize = 3;

/// The bytes of a body as they were before they were packed, as far as they can be had and no more
/// than `most` of them. Words that are no coding, such as `none` and `UTF-8`, mean nothing; what was packed in a way that
/// we do not know is nothing to read.
pub(crate) fn decode(headers: &HeaderMap, packed: Vec<u8>, most: usize) -> Vec<u8> {
    let read = |decoder: &mut dyn Read| read(decoder, most);
    let fields = headers.get_all(header::CONTENT_ENCODING).iter();
    let codings = fields.flat_map(|field| field.as_bytes().split(|b| *b == b','));
    let codings: Vec<Vec<u8>> =
        codings.map(|coding| coding.trim_ascii().to_ascii_lowercase()).collect();
    // The last one was put on last.
    codings.iter().rev().take(MOST).fold(packed, |packed, coding| match &**coding {
        b"" | b"identity" => packed,
        b"gzip" | b"x-gzip" => read(&mut MultiGzDecoder::new(&*packed)),
        b"deflate" => {
            // Some servers leave out what zlib puts around it.
            let wrapped = read(&mut ZlibDecoder::new(&*packed));
            if wrapped.is_empty() { read(&mut DeflateDecoder::new(&*packed)) } else { wrapped }
        }
        b"br" => read(&mut brotli_decompressor::Decompressor::new(&*packed, 4096)),
        b"zstd" => zstd::stream::read::Decoder::new(&*packed).map_or_else(
            |_| Vec::new(),
            |mut decoder| match decoder.window_log_max(WINDOW) {
                Ok(()) => read(&mut decoder),
                Err(_) => Vec::new(),
            },
        ),
        _ if packed.iter().all(|byte| *byte >= b'\t') => packed,
        _ => Vec::new(),
    })
}

/// As much as comes, and not past `most`, however small the packed form.
fn read(decoder: &mut dyn Read, most: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    // A cut-off stream errs at its end; what came before stays.
    while bytes.len() < most
        && let Ok(length @ 1..) = decoder.read(&mut part)
    {
        bytes.extend_from_slice(&part[..length.min(most - bytes.len())]);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use http::HeaderValue;

    use super::*;

    const LIMIT: usize = 64 * 1024;

    fn unpack(coding: &'static str, packed: &[u8]) -> Vec<u8> {
        let value = HeaderValue::from_static(coding);
        decode(&HeaderMap::from_iter([(header::CONTENT_ENCODING, value)]), packed.to_vec(), LIMIT)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn what_browsers_unpack_is_unpacked() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"words").unwrap();
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
        raw.write_all(b"words").unwrap();
        // A brotli stream of one uncompressed block.
        let brotli = [0x0b, 0x02, 0x80, b'w', b'o', b'r', b'd', b's', 0x03];
        let zstd = zstd::encode_all(&b"words"[..], 0).unwrap();
        for (coding, packed) in [
            ("GZIP", gzip(b"words")),
            ("x-gzip", gzip(b"words")),
            ("deflate", zlib.finish().unwrap()),
            ("deflate", raw.finish().unwrap()),
            ("br", brotli.to_vec()),
            ("zstd", zstd.clone()),
            ("zstd, gzip", gzip(&zstd)),
            ("identity", b"words".to_vec()),
            ("", b"words".to_vec()),
            ("none", b"words".to_vec()),
            ("UTF-8", b"words".to_vec()),
            ("aws-chunked, gzip", gzip(b"words")),
        ] {
            assert_eq!(unpack(coding, &packed), b"words", "{coding}");
        }
        for coding in ["gzip", "br", "zstd", "deflate"] {
            assert_eq!(unpack(coding, b"plain"), b"", "{coding}");
        }
        assert_eq!(unpack("compress", b"\x1f\x9d\x90packed\x08"), b"");
    }

    #[test]
    fn what_is_packed_is_unpacked_as_far_as_it_goes() {
        let packed = gzip(&vec![b'x'; 10 * LIMIT]);
        assert_eq!(unpack("gzip", &packed).len(), LIMIT);
        // Whatever comes at once.
        let header = HeaderMap::from_iter([(header::CONTENT_ENCODING, "gzip".parse().unwrap())]);
        assert_eq!(decode(&header, packed.clone(), 5000).len(), 5000);
        // There is more where that came from.
        assert_eq!(read(&mut std::io::repeat(b'x'), 5000).len(), 5000);
        let some = unpack("gzip", &packed[..packed.len() / 2]);
        assert!(!some.is_empty() && some.iter().all(|b| *b == b'x'));
    }
}
