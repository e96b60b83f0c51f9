//! Fakes of other people's servers: real HTTP on a free port, with a state of their own, counted hits and failures on
//! order.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{Response, StatusCode},
    middleware::{self, Next},
};
use tokio::{net::TcpListener, task::AbortHandle};

pub mod jira;
pub mod sentry;

/// What a fake does with one request instead of its duty.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Answers this status with these headers and does nothing.
    Answer(u16, Vec<(&'static str, &'static str)>),
    /// Answers 200 with a broken web page, as a gateway in between does, and does nothing.
    Garbage,
    /// Does its duty this much later.
    Delay(Duration),
    /// Does its duty and then answers 500: the caller cannot know.
    FailAfterwards,
}

/// The faults ordered, and the hits counted.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Ordered>>);

#[derive(Debug, Default)]
struct Ordered {
    next: VecDeque<Fault>,
    always: Option<Fault>,
    hits: usize,
}

impl Faults {
    /// The next request that has no fault yet gets this one.
    pub fn next(&self, fault: Fault) {
        lock(&self.0).next.push_back(fault);
    }

    /// Every request gets this one, until [`Faults::stop`].
    pub fn always(&self, fault: Fault) {
        lock(&self.0).always = Some(fault);
    }

    /// No more faults.
    pub fn stop(&self) {
        let mut ordered = lock(&self.0);
        ordered.next.clear();
        ordered.always = None;
    }

    /// Requests so far, also those that met a fault.
    pub fn hits(&self) -> usize {
        lock(&self.0).hits
    }

    fn take(&self) -> Option<Fault> {
        let mut ordered = lock(&self.0);
        ordered.hits += 1;
        ordered.next.pop_front().or_else(|| ordered.always.clone())
    }
}

/// A running fake; gone when dropped.
#[derive(Debug)]
struct Server {
    address: SocketAddr,
    task: AbortHandle,
}

impl Server {
    /// Serves `router` at `address`; port 0 takes a free one.
    async fn start(address: SocketAddr, router: Router, faults: Faults) -> Self {
        let listener = TcpListener::bind(address).await.expect("a fake's port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let router = router.layer(middleware::from_fn_with_state(faults, meet_fault));
        let task = tokio::spawn(async move { axum::serve(listener, router).await }).abort_handle();
        Self { address, task }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Loopback, any free port.
fn any_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

async fn meet_fault(State(faults): State<Faults>, request: Request, next: Next) -> Response<Body> {
    match faults.take() {
        None => next.run(request).await,
        Some(Fault::Answer(status, headers)) => {
            let answer = Response::builder().status(status);
            let answer = headers.into_iter().fold(answer, |answer, (name, value)| answer.header(name, value));
            answer.body(Body::empty()).expect("a fault's headers are valid")
        }
        Some(Fault::Garbage) => {
            let page = Response::builder().header("content-type", "text/html");
            page.body(Body::from("<!doctype html><title>\u{0}Maintenance")).expect("the header is valid")
        }
        Some(Fault::Delay(pause)) => {
            tokio::time::sleep(pause).await;
            next.run(request).await
        }
        Some(Fault::FailAfterwards) => {
            let mut answer = next.run(request).await;
            *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            *answer.body_mut() = Body::empty();
            answer
        }
    }
}

/// A lock that a panicked test does not spoil for the next assertion.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
