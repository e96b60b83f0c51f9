//! What the tests share: a page whose network is a list.

#![allow(dead_code, reason = "each file of tests uses what it needs")]

use serde_json::Value;
use wasm_bindgen::prelude::*;

/// Where nobody listens.
pub const DSN: &str = "http://key@collector.example/1";

#[wasm_bindgen(inline_js = "
const events = [], sessions = [], warnings = [], announced = [];
const network = globalThis.fetch;
globalThis.fetch = async (request, options) => {
  if (!(request.url ?? String(request)).includes('collector.example')) return network(request, options);
  const body = options?.body ?? (await request.clone().text());
  const [, item, payload] = body.split('\\n');
  const { type } = JSON.parse(item);
  const sent = { url: request.url ?? request, payload: JSON.parse(payload) };
  if (type === 'event') events.push(sent);
  if (type === 'session') sessions.push(sent.payload);
  return new Response('{}');
};
const warn = console.warn;
console.warn = (...data) => { warnings.push(data.join(' ')); warn.apply(console, data); };
addEventListener('panicle:panic', (event) => announced.push(event.detail));

const shim = () => globalThis[Symbol.for('panicle.shim.v2')];

export async function taken() {
  // Until something came and nothing more follows; a busy machine takes its time.
  const until = performance.now() + 2000;
  let count;
  do {
    count = events.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
  } while ((events.length === 0 || events.length > count) && performance.now() < until);
  return JSON.stringify({
    events: events.splice(0),
    sessions: sessions.splice(0),
    announced: announced.splice(0),
  });
}
export const warned = () => warnings.splice(0).filter((line) => line.startsWith('panicle')).join('\\n');
export function outcome(act) {
  try { act(); return 'nothing thrown'; } catch (error) { return String(error); }
}
export const later = (act) => setTimeout(act);

export const said = () => JSON.stringify(shim().options);
export function forget() {
  if (!shim()) return;
  shim().options = undefined;
  shim().mark = undefined;
  const { scope } = shim();
  for (const key of Object.keys(scope)) delete scope[key];
  scope.tags = {};
}
export const print = (line) => console.log(line);
export function fail_in(url, message) {
  const error = new Error(message);
  error.stack = `Error: ${message}\\n    at run (${url}:1:1)`;
  shim().see('exception', error);
}
export function click(id) {
  const button = document.createElement('button');
  button.id = id;
  document.body.append(button);
  button.click();
  button.remove();
}
")]
extern "C" {
    async fn taken() -> JsValue;
    /// The SDK's warnings since the last call.
    pub fn warned() -> String;
    /// How `act` ended.
    pub fn outcome(act: &Closure<dyn FnMut()>) -> String;
    /// Calls `act` from a timer.
    pub fn later(act: &Closure<dyn FnMut()>);
    /// The options the shim has, as JSON.
    pub fn said() -> String;
    /// Forgets all that was said to the shim.
    pub fn forget();
    /// Prints a line.
    pub fn print(line: &str);
    /// An error of a script at `url`, handled by the page.
    pub fn fail_in(url: &str, message: &str);
    /// A click on a button of this id.
    pub fn click(id: &str);
}

/// What reached the network since the last call, and what the page was told.
pub struct Seen {
    /// The events.
    pub events: Vec<Value>,
    /// Where they went.
    pub urls: Vec<String>,
    /// The sessions.
    pub sessions: Vec<Value>,
    /// What `panicle:panic` told.
    pub announced: Vec<Value>,
}

/// Waits for what is on its way.
pub async fn seen() -> Seen {
    let text = taken().await.as_string().unwrap();
    let taken: Value = serde_json::from_str(&text).unwrap();
    let list = |name: &str| taken[name].as_array().unwrap().clone();
    Seen {
        events: list("events").iter().map(|sent| sent["payload"].clone()).collect(),
        urls: list("events").iter().map(|sent| sent["url"].as_str().unwrap().to_owned()).collect(),
        sessions: list("sessions"),
        announced: list("announced"),
    }
}
