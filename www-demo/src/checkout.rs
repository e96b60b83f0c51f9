//! The part of the shop that fails: what is behind the buttons. Nothing is inlined, so that each stack names the culprit.

use std::hint::black_box;

use wasm_bindgen_futures::js_sys::Promise;

/// Takes the money.
#[inline(never)]
pub(crate) fn pay() {
    if black_box(true) {
        panic!("the shop ran out of panicles");
    }
}

/// Looks up a coupon nobody printed.
#[inline(never)]
#[expect(clippy::unwrap_used, reason = "the failure that the button promises")]
pub(crate) fn redeem(code: &str) -> u32 {
    let coupons = [("SUMMER", 10), ("AUTUMN", 15)];
    coupons.iter().find(|(known, _)| *known == code).map(|(_, percent)| *percent).unwrap()
}

/// Reaches for a shelf.
#[inline(never)]
pub(crate) fn shelf(index: usize) -> &'static str {
    let shelves = black_box(["lilac", "hydrangea", "wild oat"]);
    shelves[index]
}

/// Orders, and fails once the warehouse has answered.
pub(crate) async fn order() -> u32 {
    later().await;
    collect(17)
}

/// Collects an order from the warehouse.
#[inline(never)]
fn collect(order: u32) -> u32 {
    panic!("the warehouse lost order {}", black_box(order));
}

/// Refreshes the stock in the background.
pub(crate) async fn refresh_stock() {
    later().await;
    black_box(count("three dozen"));
}

/// Reads how many flowers are left.
#[inline(never)]
fn count(stock: &str) -> u32 {
    stock.parse().expect("the stock is a number")
}

/// Waits for the courier.
#[inline(never)]
pub(crate) fn courier_arrives() {
    panic!("the courier came to door {}, which is not ours", black_box(7));
}

/// Counts the stars of a rating.
#[inline(never)]
pub(crate) fn rate(stars: u32) {
    panic!("a bouquet can't have {} stars", black_box(stars));
}

/// Paints a flower that opens frame by frame.
#[inline(never)]
pub(crate) fn bloom(petals: u32) {
    panic!("a flower of {} petals does not fit its frame", black_box(petals));
}

/// Lets the event loop turn once, as a request would.
async fn later() {
    let turn = Promise::resolve(&wasm_bindgen::JsValue::UNDEFINED);
    let _ = wasm_bindgen_futures::JsFuture::from(turn).await;
}
