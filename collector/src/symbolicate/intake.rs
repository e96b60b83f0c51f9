//! An upload on its way to the disk: unpacked, hashed and bounded as it comes, never whole in memory.

use std::{
    io::{self, Read, Write},
    path::Path,
    time::Duration,
};

use axum::body::{Body, Bytes};
use flate2::read::GzDecoder;
use http_body_util::BodyExt as _;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use tokio::sync::mpsc;

use crate::ingest::{Encoding, Refusal};

/// Longest a body may pause.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pieces of a body that wait for the disk.
const PIECES: usize = 8;
/// Memory a zstd frame may ask for, as a power of two.
const ZSTD_WINDOW_LOG: u32 = 23;

/// A file that was received whole. It is gone when this is dropped.
#[derive(Debug)]
pub struct Received {
    /// The file.
    pub file: NamedTempFile,
    /// Hash of its bytes, in hex.
    pub sha256: String,
    /// Its size.
    pub byte_size: u64,
}

/// Writes a body into a file in `dir`; more than `most` bytes are refused, packed or not.
pub async fn receive(dir: &Path, encoding: Encoding, most: u64, mut body: Body) -> Result<Received, Refusal> {
    if !matches!(encoding, Encoding::Identity | Encoding::Gzip | Encoding::Zstd) {
        return Err(Refusal::UnknownEncoding);
    }
    let (sender, pieces) = mpsc::channel(PIECES);
    let dir = dir.to_owned();
    let writing = tokio::task::spawn_blocking(move || write(&dir, encoding, most, Pieces::of(pieces, most)));
    let arrived = pass_on(&mut body, sender).await;
    let written = writing.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
    if matches!(written, Err(Refusal::TooLarge(_))) {
        drain(&mut body, most.saturating_mul(4)).await;
    }
    arrived.and(written)
}

/// Hands the body's pieces on until it ends or nobody wants more of it.
async fn pass_on(body: &mut Body, sender: mpsc::Sender<Piece>) -> Result<(), Refusal> {
    while let Some(bytes) = next(body).await? {
        if sender.send(Piece::Bytes(bytes)).await.is_err() {
            return Ok(());
        }
    }
    let _ = sender.send(Piece::End).await;
    Ok(())
}

async fn next(body: &mut Body) -> Result<Option<Bytes>, Refusal> {
    loop {
        let frame = tokio::time::timeout(PATIENCE, body.frame()).await.map_err(|_| Refusal::Interrupted)?;
        let Some(frame) = frame else { return Ok(None) };
        if let Ok(bytes) = frame.map_err(|_| Refusal::Interrupted)?.into_data() {
            return Ok(Some(bytes));
        }
    }
}

/// Reads on without keeping anything: a client that still sends does not hear that it was refused.
async fn drain(body: &mut Body, most: u64) {
    let mut left = most;
    while let Ok(Some(bytes)) = next(body).await {
        let Some(rest) = left.checked_sub(bytes.len() as u64) else { return };
        left = rest;
    }
}

#[derive(Debug)]
enum Piece {
    Bytes(Bytes),
    End,
}

/// The body as something to read from; also packed it has a bound.
struct Pieces {
    receiver: mpsc::Receiver<Piece>,
    current: Bytes,
    has_ended: bool,
    left: u64,
}

impl Pieces {
    fn of(receiver: mpsc::Receiver<Piece>, most: u64) -> Self {
        Self { receiver, current: Bytes::new(), has_ended: false, left: most.saturating_add(1) }
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() && !self.has_ended {
            match self.receiver.blocking_recv() {
                Some(Piece::Bytes(bytes)) => self.current = bytes,
                Some(Piece::End) => self.has_ended = true,
                None => return Err(io::ErrorKind::ConnectionAborted.into()),
            }
        }
        let length = self.current.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.current.split_to(length));
        self.left = self.left.checked_sub(length as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(length)
    }
}

fn write(dir: &Path, encoding: Encoding, most: u64, pieces: Pieces) -> Result<Received, Refusal> {
    match encoding {
        Encoding::Gzip => copy(dir, most, GzDecoder::new(pieces), "gzip"),
        Encoding::Zstd => {
            let broken = |_| Refusal::BrokenEncoding("zstd");
            let mut decoder = zstd::stream::read::Decoder::new(pieces).map_err(broken)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(broken)?;
            copy(dir, most, decoder, "zstd")
        }
        _ => copy(dir, most, pieces, "identity"),
    }
}

fn copy(dir: &Path, most: u64, unpacked: impl Read, encoding: &'static str) -> Result<Received, Refusal> {
    let file = NamedTempFile::new_in(dir).map_err(|error| no_room(&error))?;
    let mut hashed = Hashed { file, hash: Sha256::new() };
    let mut bounded = unpacked.take(most.saturating_add(1));
    let mut buffer = vec![0; 256 * 1024];
    let mut byte_size = 0;
    loop {
        let length = match bounded.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) => match error.kind() {
                io::ErrorKind::ConnectionAborted => return Err(Refusal::Interrupted),
                io::ErrorKind::FileTooLarge => return Err(too_large(most)),
                _ => return Err(Refusal::BrokenEncoding(encoding)),
            },
        };
        hashed.write_all(&buffer[..length]).map_err(|error| no_room(&error))?;
        byte_size += length as u64;
    }
    if byte_size > most {
        return Err(too_large(most));
    }
    if byte_size == 0 {
        return Err(Refusal::Empty);
    }
    // What is answered 201 is there after a loss of power.
    hashed.file.as_file().sync_all().map_err(|error| no_room(&error))?;
    let sha256 = hex(&hashed.hash.finalize());
    Ok(Received { file: hashed.file, sha256, byte_size })
}

fn too_large(most: u64) -> Refusal {
    Refusal::TooLarge(format!("a file has at most {most} bytes (`artifacts.max_file_bytes`)"))
}

fn no_room(error: &io::Error) -> Refusal {
    tracing::error!(%error, "an upload could not be written");
    Refusal::Overloaded
}

struct Hashed {
    file: NamedTempFile,
    hash: Sha256,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.file.write(bytes)?;
        self.hash.update(&bytes[..length]);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Lower-case hex digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
