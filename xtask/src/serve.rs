//! A static server for the demo page and the tests' pages. Loopback only; it reads files and never writes.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// Longest request line and headers together.
const MAX_HEAD_BYTES: u64 = 64 * 1024;
/// Browsers open connections in advance; one that asks for nothing is let go.
const IDLE_FOR: Duration = Duration::from_secs(30);

/// What is served.
#[derive(clap::Args)]
pub(crate) struct Site {
    /// Folder with the files.
    #[arg(long)]
    pub(crate) dir: PathBuf,
    /// Port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Replaces `__PANICLE_DSN__` in HTML pages.
    #[arg(long)]
    pub(crate) dsn: Option<String>,
    /// File with a Content-Security-Policy to send; `__COLLECTOR__` in it becomes the DSN's origin.
    #[arg(long)]
    pub(crate) csp: Option<PathBuf>,
}

/// A server that answers until the program ends.
pub(crate) struct Running {
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

/// `cargo xtask serve`: serves until it is stopped.
pub(crate) fn run(site: Site) -> Result<()> {
    let running = start(site)?;
    println!("listening: http://{}/", running.address);
    std::io::stdout().flush()?;
    loop {
        thread::park();
    }
}

/// Starts to serve in the background.
pub(crate) fn start(site: Site) -> Result<Running> {
    let pages = Arc::new(Pages::new(&site)?);
    let listener = TcpListener::bind(("127.0.0.1", site.port)).context("cannot listen")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let pages = Arc::clone(&pages);
            // A tab that was closed meanwhile is not worth a word.
            thread::spawn(move || pages.answer(&stream).ok());
        }
    });
    Ok(Running { address })
}

/// The site with everything that can be prepared before the first request.
struct Pages {
    root: PathBuf,
    dsn: Option<String>,
    policy: Option<String>,
}

impl Pages {
    fn new(site: &Site) -> Result<Self> {
        let root = site.dir.canonicalize().with_context(|| format!("no folder {}", site.dir.display()))?;
        let policy = match &site.csp {
            Some(file) => {
                let template = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
                let origin = site.dsn.as_deref().map(origin).unwrap_or_default();
                Some(policy(&template, &origin))
            }
            None => None,
        };
        Ok(Self { root, dsn: site.dsn.clone(), policy })
    }

    /// Answers the one request of a connection. No connection is kept: none can make another one wait.
    fn answer(&self, mut stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(IDLE_FOR))?;
        let Some(url) = requested(stream)? else {
            return Ok(());
        };
        let mut head = String::new();
        let body = match self.read(&url) {
            Some((mime, body)) => {
                head.push_str("HTTP/1.1 200 OK\r\nCache-Control: no-cache\r\n");
                head.push_str(&format!("Content-Type: {mime}\r\n"));
                if let Some(policy) = &self.policy {
                    head.push_str(&format!("Content-Security-Policy: {policy}\r\n"));
                }
                body
            }
            None => {
                head.push_str("HTTP/1.1 404 Not Found\r\n");
                b"not found\n".to_vec()
            }
        };
        let length = body.len();
        head.push_str(&format!("Content-Length: {length}\r\nConnection: close\r\n\r\n"));
        stream.write_all(head.as_bytes())?;
        stream.write_all(&body)
    }

    fn read(&self, url: &str) -> Option<(&'static str, Vec<u8>)> {
        let mut file = self.root.join(relative_path(url)?);
        if file.is_dir() {
            file.push("index.html");
        }
        // A symbolic link must not lead out either.
        let file = file.canonicalize().ok().filter(|file| file.starts_with(&self.root))?;
        let body = fs::read(&file).ok()?;
        let mime = mime(&file);
        match (&self.dsn, mime.starts_with("text/html")) {
            (Some(dsn), true) => {
                Some((mime, String::from_utf8_lossy(&body).replace("__PANICLE_DSN__", dsn).into_bytes()))
            }
            _ => Some((mime, body)),
        }
    }
}

/// The path and query of a `GET`; `None` for anything else. Reads the headers too, so that nothing is left unread.
fn requested(stream: &TcpStream) -> io::Result<Option<String>> {
    let mut lines = BufReader::new(stream.take(MAX_HEAD_BYTES)).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = first.split(' ');
    let url = (words.next() == Some("GET")).then(|| words.next()).flatten();
    Ok(url.map(str::to_owned))
}

/// The path below the root that a URL asks for; `None` if it tries to leave it.
fn relative_path(url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?;
    let decoded = percent_decoded(path.trim_start_matches('/'))?;
    let path = PathBuf::from(decoded);
    path.components().all(|part| matches!(part, Component::Normal(_))).then_some(path)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

/// The policy as one header line; lines that start with `#` say why and are left out.
fn policy(template: &str, collector: &str) -> String {
    let lines = template.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.collect::<Vec<_>>().join(" ").replace("__COLLECTOR__", collector)
}

/// Scheme, host and port of a DSN, without its key: `http://key@host:1/2` is at `http://host:1`.
fn origin(dsn: &str) -> String {
    let (scheme, rest) = dsn.split_once("://").unwrap_or(("http", dsn));
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leaves_the_folder() {
        for url in
            ["/../secret", "/a/../../secret", "/%2e%2e/secret", "/..%2fsecret", "//../x", "/a/%00", "/%zz", "/%e9"]
        {
            assert_eq!(relative_path(url), None, "{url}");
        }
        assert_eq!(relative_path("//etc/passwd"), Some("etc/passwd".into()));
        assert_eq!(relative_path("/"), Some("".into()));
        assert_eq!(relative_path("/a%20b/c.js?v=1#top"), Some("a b/c.js".into()));
    }

    #[test]
    fn wasm_is_served_as_wasm() {
        assert_eq!(mime(Path::new("x/shop_bg.wasm")), "application/wasm");
        assert_eq!(mime(Path::new("index.html")), "text/html; charset=utf-8");
        assert_eq!(mime(Path::new("noextension")), "application/octet-stream");
    }

    #[test]
    fn the_policy_names_the_collector_without_the_key() {
        let dsn = "http://abc@127.0.0.1:4800/1";
        let template = "# why\ndefault-src 'self';\n connect-src 'self' __COLLECTOR__\n";
        let expected = "default-src 'self'; connect-src 'self' http://127.0.0.1:4800";
        assert_eq!(policy(template, &origin(dsn)), expected);
    }

    #[test]
    fn a_page_is_served_with_its_dsn_and_policy_and_a_link_does_not_lead_out() {
        let dir = std::env::temp_dir().join(format!("xtask-serve-{}", std::process::id()));
        fs::create_dir_all(dir.join("site")).unwrap();
        fs::write(dir.join("secret.txt"), "secret").unwrap();
        fs::write(dir.join("site/index.html"), "<b>__PANICLE_DSN__</b>").unwrap();
        fs::write(dir.join("csp.txt"), "connect-src __COLLECTOR__").unwrap();
        let link = dir.join("site/link.txt");
        if !link.exists() {
            std::os::unix::fs::symlink(dir.join("secret.txt"), &link).unwrap();
        }
        let dsn = Some("http://k@127.0.0.1:9/1".to_owned());
        let site = Site { dir: dir.join("site"), port: 0, dsn, csp: Some(dir.join("csp.txt")) };
        let address = start(site).unwrap().address;
        assert!(address.ip().is_loopback());

        let mut page = ureq::get(format!("http://{address}/")).call().unwrap();
        assert_eq!(page.headers()["content-security-policy"], "connect-src http://127.0.0.1:9");
        assert_eq!(page.body_mut().read_to_string().unwrap(), "<b>http://k@127.0.0.1:9/1</b>");
        for path in ["link.txt", "missing.js"] {
            let answer = ureq::get(format!("http://{address}/{path}")).call();
            assert!(matches!(answer, Err(ureq::Error::StatusCode(404))), "{path}");
        }
    }
}
