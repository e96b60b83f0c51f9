//! Content encodings, unpacked within a bound: a small body that unpacks to a huge one is refused half-way.

use std::{borrow::Cow, io::Read};

use axum::http::{HeaderMap, header};
use flate2::{Decompress, FlushDecompress, Status, read::GzDecoder};

use super::Refusal;

/// Memory a zstd frame may ask for, as a power of two: 8 MiB, the most an encoder must be prepared to see honoured.
const ZSTD_WINDOW_LOG: u32 = 23;

/// How a body is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Not at all.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 1950, or RFC 1951 without its wrapper: both are sent under this name.
    Deflate,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
}

impl Encoding {
    /// Reads `Content-Encoding`. Empty and `UTF-8` are bugs of SDKs in the field and mean identity.
    pub fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
        let Some(value) = values.next() else {
            return Ok(Self::Identity);
        };
        if values.next().is_some() {
            return Err(Refusal::UnknownEncoding);
        }
        match value.to_str().unwrap_or("?").trim().to_ascii_lowercase().as_str() {
            "" | "identity" | "utf-8" | "utf8" => Ok(Self::Identity),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            "deflate" => Ok(Self::Deflate),
            "br" => Ok(Self::Brotli),
            "zstd" => Ok(Self::Zstd),
            _ => Err(Refusal::UnknownEncoding),
        }
    }
}

/// Unpacks `body`; more than `most` bytes are refused without being made.
pub(super) fn decode(encoding: Encoding, body: &[u8], most: usize) -> Result<Cow<'_, [u8]>, Refusal> {
    match encoding {
        Encoding::Identity if body.len() > most => Err(too_large(most)),
        Encoding::Identity => Ok(Cow::Borrowed(body)),
        _ if body.is_empty() => Err(Refusal::Empty),
        Encoding::Gzip => read("gzip", GzDecoder::new(body), most),
        Encoding::Deflate => inflate(body, most),
        Encoding::Brotli => read("br", brotli::Decompressor::new(body, 4096), most),
        Encoding::Zstd => {
            let broken = |_| Refusal::BrokenEncoding("zstd");
            let mut decoder = zstd::stream::read::Decoder::with_buffer(body).map_err(broken)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(broken)?;
            read("zstd", decoder, most)
        }
    }
}

fn read(name: &'static str, unpacked: impl Read, most: usize) -> Result<Cow<'static, [u8]>, Refusal> {
    let mut bytes = Vec::new();
    let bound = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    unpacked.take(bound).read_to_end(&mut bytes).map_err(|_| Refusal::BrokenEncoding(name))?;
    if bytes.len() > most { Err(too_large(most)) } else { Ok(Cow::Owned(bytes)) }
}

/// flate2's readers take a cut-off deflate stream for a whole one, so the end is looked for here.
fn inflate(body: &[u8], most: usize) -> Result<Cow<'static, [u8]>, Refusal> {
    let broken = Refusal::BrokenEncoding("deflate");
    let mut stream = Decompress::new(has_zlib_header(body));
    let mut bytes = Vec::with_capacity(16 * 1024);
    loop {
        let read_so_far = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
        let rest = body.get(read_so_far..).unwrap_or_default();
        let status = stream.decompress_vec(rest, &mut bytes, FlushDecompress::None).map_err(|_| broken.clone())?;
        if bytes.len() > most {
            return Err(too_large(most));
        }
        if status == Status::StreamEnd {
            return Ok(Cow::Owned(bytes));
        }
        if bytes.len() < bytes.capacity() {
            // Room left and yet no end: there is no more input.
            return Err(broken);
        }
        bytes.reserve(bytes.len());
    }
}

fn has_zlib_header(body: &[u8]) -> bool {
    match body {
        [method, flags, ..] => method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0,
        _ => false,
    }
}

fn too_large(most: usize) -> Refusal {
    Refusal::TooLarge(format!("a body unpacks to at most {most} bytes"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };

    use super::*;

    const TEXT: &[u8] = br#"{"event_id":"00000000000000000000000000000001"}"#;

    fn packed(encoding: Encoding, text: &[u8]) -> Vec<Vec<u8>> {
        fn finish<W: Write>(mut writer: W, text: &[u8], done: impl FnOnce(W) -> Vec<u8>) -> Vec<u8> {
            writer.write_all(text).unwrap();
            done(writer)
        }
        let level = Compression::default();
        match encoding {
            Encoding::Identity => vec![text.to_vec()],
            Encoding::Gzip => vec![finish(GzEncoder::new(Vec::new(), level), text, |w| w.finish().unwrap())],
            Encoding::Deflate => vec![
                finish(ZlibEncoder::new(Vec::new(), level), text, |w| w.finish().unwrap()),
                finish(DeflateEncoder::new(Vec::new(), level), text, |w| w.finish().unwrap()),
            ],
            Encoding::Brotli => {
                vec![finish(brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22), text, |w| w.into_inner())]
            }
            Encoding::Zstd => vec![zstd::encode_all(text, 3).unwrap()],
        }
    }

    const PACKED: [Encoding; 4] = [Encoding::Gzip, Encoding::Deflate, Encoding::Brotli, Encoding::Zstd];

    #[test]
    fn every_encoding_unpacks_to_what_was_packed() {
        let long = TEXT.repeat(5_000);
        for encoding in PACKED {
            for text in [TEXT, &long] {
                for body in packed(encoding, text) {
                    assert_eq!(decode(encoding, &body, 1 << 20).unwrap(), text, "{encoding:?}");
                }
            }
        }
    }

    #[test]
    fn a_body_cut_off_anywhere_is_refused() {
        for encoding in PACKED {
            for body in packed(encoding, TEXT) {
                for end in 1..body.len() {
                    let cut = decode(encoding, &body[..end], 1 << 20);
                    assert!(matches!(cut, Err(Refusal::BrokenEncoding(_))), "{encoding:?} cut at {end}: {cut:?}");
                }
            }
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_unfolds() {
        let zeros = vec![0_u8; 50 << 20];
        for encoding in PACKED {
            for body in packed(encoding, &zeros) {
                assert!(matches!(decode(encoding, &body, 1 << 20), Err(Refusal::TooLarge(_))), "{encoding:?}");
            }
        }
    }

    #[test]
    fn exactly_the_limit_is_accepted() {
        for encoding in PACKED {
            for body in packed(encoding, TEXT) {
                assert!(decode(encoding, &body, TEXT.len()).is_ok(), "{encoding:?}");
                assert!(decode(encoding, &body, TEXT.len() - 1).is_err(), "{encoding:?}");
            }
        }
    }
}
