//! A static server for the demo page and the tests' pages. Loopback only; it reads files and never writes.

use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::any,
};
use tower_http::services::ServeDir;

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

/// Starts to serve in the background, on a runtime of its own: the rest of xtask waits for processes, not for sockets.
pub(crate) fn start(site: Site) -> Result<Running> {
    let pages = Arc::new(Pages::new(&site)?);
    let listener = std::net::TcpListener::bind(("127.0.0.1", site.port)).context("cannot listen")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || {
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            axum::serve(listener, router(pages)).await
        })
    });
    Ok(Running { address })
}

fn router(pages: Arc<Pages>) -> Router {
    let files = ServeDir::new(&pages.root);
    // What the demo asks for when it promises a request that fails.
    Router::new()
        .route("/unavailable", any(StatusCode::SERVICE_UNAVAILABLE))
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(pages, answer))
}

/// Hands pages out with their DSN; everything else is a file as it is. Neither is kept by the browser unasked.
async fn answer(State(pages): State<Arc<Pages>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if let Some(page) = is_page.then(|| pages.read(&path)).flatten() {
        response = Html(page).into_response();
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Some(policy) = &pages.policy {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    response
}

/// The site with everything that can be prepared before the first request.
struct Pages {
    root: PathBuf,
    dsn: Option<String>,
    policy: Option<HeaderValue>,
}

impl Pages {
    fn new(site: &Site) -> Result<Self> {
        let root = site.dir.canonicalize().with_context(|| format!("no folder {}", site.dir.display()))?;
        let policy = match &site.csp {
            Some(file) => {
                let template = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
                let origin = site.dsn.as_deref().map(origin).unwrap_or_default();
                Some(
                    policy(&template, &origin)
                        .parse()
                        .with_context(|| format!("no header value: {}", file.display()))?,
                )
            }
            None => None,
        };
        Ok(Self { root, dsn: site.dsn.clone(), policy })
    }

    /// The page at `path`, which [`ServeDir`] has found below the root; `None` when there is no DSN to put in.
    fn read(&self, path: &str) -> Option<String> {
        let mut file = self.root.join(path.trim_start_matches('/'));
        if file.is_dir() {
            file.push("index.html");
        }
        let page = fs::read_to_string(file).ok()?;
        Some(page.replace("__PANICLE_DSN__", self.dsn.as_deref()?))
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
    fn the_policy_names_the_collector_without_the_key() {
        let dsn = "http://abc@127.0.0.1:4800/1";
        let template = "# why\ndefault-src 'self';\n connect-src 'self' __COLLECTOR__\n";
        let expected = "default-src 'self'; connect-src 'self' http://127.0.0.1:4800";
        assert_eq!(policy(template, &origin(dsn)), expected);
    }

    #[test]
    fn a_page_is_served_with_its_dsn_and_policy_and_no_path_leaves_the_folder() {
        let scratch = tempfile::tempdir().unwrap();
        let dir = scratch.path();
        fs::create_dir(dir.join("site")).unwrap();
        fs::write(dir.join("secret.txt"), "secret").unwrap();
        fs::write(dir.join("secret.html"), "secret").unwrap();
        fs::write(dir.join("site/index.html"), "<b>__PANICLE_DSN__</b>").unwrap();
        fs::write(dir.join("site/shop_bg.wasm"), b"\0asm").unwrap();
        fs::write(dir.join("csp.txt"), "connect-src __COLLECTOR__").unwrap();
        let dsn = Some("http://k@127.0.0.1:9/1".to_owned());
        let site = Site { dir: dir.join("site"), port: 0, dsn, csp: Some(dir.join("csp.txt")) };
        let address = start(site).unwrap().address;
        assert!(address.ip().is_loopback());

        for path in ["", "index.html", "?dsn=other"] {
            let mut page = ureq::get(format!("http://{address}/{path}")).call().unwrap();
            assert_eq!(page.headers()["content-security-policy"], "connect-src http://127.0.0.1:9");
            assert_eq!(page.body_mut().read_to_string().unwrap(), "<b>http://k@127.0.0.1:9/1</b>", "{path}");
        }
        let answer = ureq::get(format!("http://{address}/unavailable?customer=1")).call();
        assert!(matches!(answer, Err(ureq::Error::StatusCode(503))));
        let wasm = ureq::get(format!("http://{address}/shop_bg.wasm")).call().unwrap();
        assert_eq!(wasm.headers()["content-type"], "application/wasm");
        for path in ["missing.js", "%2e%2e/secret.txt", "..%2fsecret.html", "%2e%2e%2fsecret.html", "/etc/passwd"] {
            let answer = ureq::get(format!("http://{address}/{path}")).call();
            assert!(matches!(answer, Err(ureq::Error::StatusCode(404))), "{path}");
        }
    }
}
