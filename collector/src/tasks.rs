//! The long-running tasks: started by name, started again should one panic, and known to be there or not.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::task::JoinHandle;

use crate::shutdown::Shutdown;

/// How long a task that panicked rests before it is started again.
const REST: Duration = Duration::from_secs(1);

/// The tasks of one server.
#[derive(Debug, Default)]
pub struct Tasks(Mutex<Vec<Task>>);

#[derive(Debug)]
struct Task {
    name: &'static str,
    handle: JoinHandle<()>,
}

impl Tasks {
    /// Runs `start` until it returns, and again when it panics, until `shutdown` is requested.
    pub fn spawn<F, T>(&self, name: &'static str, shutdown: Shutdown, start: F)
    where
        F: Fn(Shutdown) -> T + Send + 'static,
        T: Future<Output = ()> + Send + 'static,
    {
        let handle = tokio::spawn(async move {
            while let Err(error) = tokio::spawn(start(shutdown.clone())).await {
                if shutdown.is_requested() || error.is_cancelled() {
                    return;
                }
                tracing::error!(task = name, "a task panicked; starting it again");
                tokio::time::sleep(REST).await;
            }
        });
        self.lock().push(Task { name, handle });
    }

    /// Names of tasks that ended.
    pub fn dead(&self) -> Vec<&'static str> {
        self.lock().iter().filter(|task| task.handle.is_finished()).map(|task| task.name).collect()
    }

    /// Waits for all of them to end.
    pub async fn ended(&self) {
        let tasks = std::mem::take(&mut *self.lock());
        for task in tasks {
            let _ = task.handle.await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Task>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts everything that works beside the HTTP server.
pub fn spawn_all(app: &Arc<crate::app::App>, shutdown: &Shutdown) {
    let of = |app: &Arc<crate::app::App>| Arc::clone(app);
    let shared = of(app);
    app.tasks.spawn("digest", shutdown.clone(), move |stop| crate::backlog::run(of(&shared), stop));
    let shared = of(app);
    app.tasks.spawn("outbox", shutdown.clone(), move |stop| crate::worker::run(of(&shared), stop));
    let shared = of(app);
    app.tasks.spawn("forward", shutdown.clone(), move |stop| crate::forward::run(of(&shared), stop));
    let shared = of(app);
    app.tasks.spawn("prune", shutdown.clone(), move |stop| crate::prune::run(of(&shared), stop));
}
