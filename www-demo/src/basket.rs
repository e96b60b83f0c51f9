//! The part of the shop that works: flowers go into the basket.

use std::{cell::Cell, rc::Rc};

use panicle::{Breadcrumb, add_breadcrumb};

use crate::page;

/// Wires the flowers' buttons.
pub(crate) fn open() {
    let basket = Rc::new(Basket::default());
    for button in page::all(".flower button") {
        let flower = button.dataset();
        let name = flower.get("name").unwrap_or_default();
        let cents = flower.get("cents").and_then(|cents| cents.parse().ok()).unwrap_or(0);
        let basket = Rc::clone(&basket);
        page::on_click(&button, move || basket.add(&name, cents));
    }
}

#[derive(Default)]
struct Basket {
    count: Cell<u32>,
    cents: Cell<u32>,
}

impl Basket {
    fn add(&self, flower: &str, cents: u32) {
        self.count.set(self.count.get() + 1);
        self.cents.set(self.cents.get() + cents);
        add_breadcrumb(Breadcrumb::new("basket").message(format!("added {flower}")).data("cents", cents));
        page::set_text("basket-count", &self.count.get().to_string());
        page::set_text("basket-total", &euros(self.cents.get()));
    }
}

fn euros(cents: u32) -> String {
    format!("€ {}.{:02}", cents / 100, cents % 100)
}
