//! One running collector: opens what it needs, serves, and stops in order.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context as _, bail};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::{
    app::App,
    clock::Clock,
    config::Config,
    http,
    projects::Projects,
    salt::SecretSalt,
    shutdown::{self, Shutdown},
    store::{Store, projects, secrets},
    tasks,
};

/// How long requests may take to finish once the server is asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// A collector that listens and does not serve yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    app: Arc<App>,
    first_key: String,
}

impl Server {
    /// Listens, opens the database, and makes project `1` and the salt when there are none.
    pub async fn bind(config: Config, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(&config.http.listen)
            .await
            .with_context(|| format!("cannot listen on {} (`http.listen`)", config.http.listen))?;
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() && config.http.api_token.is_none() {
            bail!(
                "{address} can be reached from other machines, so the read API and the dashboard need a token: set \
                 PANICLE__HTTP__API_TOKEN (or `http.api_token_file`), or listen on 127.0.0.1"
            );
        }
        let base_url = config.http.public_url.clone().unwrap_or_else(|| own_url(address));
        let store = Store::open(&config.data.dir).await?;
        let mut tx = store.begin().await?;
        let new_key = Uuid::new_v4().simple().to_string();
        let first_key = projects::ensure_first(&mut tx, &new_key, clock.now_ms()).await?;
        let salt = secrets::ensure_salt(&mut tx, &SecretSalt::random()?, clock.now_ms()).await?;
        tx.commit().await?;
        let projects = Projects::load(&store).await?;
        let app = Arc::new(App::new(Arc::new(config), store, projects, salt, clock, base_url)?);
        app.symbolicator.sweep().await?;
        Ok(Self { listener, app, first_key })
    }

    /// What is shared by its requests and tasks.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The DSN of project `1`.
    pub fn dsn(&self) -> String {
        self.app.dsn(&self.first_key, 1)
    }

    /// The dashboard's address.
    pub fn dashboard_url(&self) -> String {
        format!("{}/", self.app.base_url)
    }

    /// Serves until asked to stop; then finishes what runs, and the tasks after that.
    pub async fn run(self, shutdown: Shutdown) -> anyhow::Result<()> {
        let (stop_tasks, tasks_stop) = shutdown::channel();
        tasks::spawn_all(&self.app, &tasks_stop);
        let router = http::router(Arc::clone(&self.app));
        let asked = shutdown.clone();
        let serving = axum::serve(self.listener, router.into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(async move { asked.requested().await });
        tokio::select! {
            served = async { serving.await } => served.context("the HTTP server failed")?,
            () = out_of_patience(&shutdown) => tracing::warn!("requests were still running; stopping without them"),
        }
        stop_tasks.trigger();
        if tokio::time::timeout(GRACE, self.app.tasks.ended()).await.is_err() {
            tracing::warn!("tasks were still running; stopping without them");
        }
        self.app.store.close().await;
        Ok(())
    }
}

async fn out_of_patience(shutdown: &Shutdown) {
    shutdown.requested().await;
    tokio::time::sleep(GRACE).await;
}

/// The listener's address as a browser on this machine would type it.
fn own_url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        return format!("http://127.0.0.1:{}", address.port());
    }
    format!("http://{address}")
}
