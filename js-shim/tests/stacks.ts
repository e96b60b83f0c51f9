// Stacks as the browsers wrote them, shortened to what the tests need.

const WASM = "http://shop.example/shop_bg.wasm";

/** Chromium, taken in the panic hook. */
export const HOOK = `Error
    at __wbg_new (http://shop.example/shop.js:90:21)
    at shop.wasm.panicle::shim::stack (${WASM}:wasm-function[70]:0xa00)
    at shop.wasm.panicle::hook::install::{{closure}} (${WASM}:wasm-function[105]:0xf42a)
    at shop.wasm.std[46]::panicking::panic_with_hook (${WASM}:wasm-function[337]:0x26eaf)
    at shop.wasm.core[12]::panicking::panic_fmt (${WASM}:wasm-function[938]:0x3880c)
    at shop.wasm.shop::checkout::pay::h0a6c (${WASM}:wasm-function[939]:0x3884a)
    at shop.wasm.pay (${WASM}:wasm-function[1652]:0x3d958)
    at pay (http://shop.example/shop.js:59:10)
    at HTMLButtonElement.<anonymous> (http://shop.example/page.js:19:68)`;

/** Chromium, of the trap that follows. */
export const TRAP = `RuntimeError: unreachable
    at shop.wasm.std[46]::panicking::panic_with_hook (${WASM}:wasm-function[337]:0x26eee)
    at shop.wasm.core[12]::panicking::panic_fmt (${WASM}:wasm-function[938]:0x3880c)
    at shop.wasm.shop::checkout::pay::h0a6c (${WASM}:wasm-function[939]:0x3884a)
    at shop.wasm.pay (${WASM}:wasm-function[1652]:0x3d958)
    at pay (http://shop.example/shop.js:59:10)
    at HTMLButtonElement.<anonymous> (http://shop.example/page.js:19:68)`;

/** Chromium, out of memory below the same export. */
export const OOM = `RuntimeError: unreachable
    at shop.wasm.std[46]::alloc::rust_oom::{closure#0} (${WASM}:wasm-function[1245]:0x3be29)
    at shop.wasm.std[46]::alloc::rust_oom (${WASM}:wasm-function[1157]:0x3b280)
    at shop.wasm.__rustc[b1]::__rust_alloc_error_handler (${WASM}:wasm-function[1571]:0x3d619)
    at shop.wasm.alloc[48]::alloc::handle_alloc_error (${WASM}:wasm-function[1574]:0x3d63e)
    at shop.wasm.shop::checkout::pay::h0a6c (${WASM}:wasm-function[939]:0x38900)
    at shop.wasm.pay (${WASM}:wasm-function[1652]:0x3d958)
    at pay (http://shop.example/shop.js:59:10)`;

/** The same without a name section: only the offsets tell. */
export const OOM_WITHOUT_NAMES = OOM.replace(/at shop\.wasm\.\S+ \((\S+)\)/g, "at $1");

/** Firefox. */
export const GECKO = `www.shop::checkout::pay(u32, &str)@${WASM}?v=3:wasm-function[939]:0x3884a
pay@${WASM}?v=3:wasm-function[1652]:0x3d958
onclick@http://shop.example/page.js?user=13812345678:19:68`;

/** Safari. */
export const WEBKIT = `<?>.wasm-function[shop::checkout::pay]@[wasm code]
<?>.wasm-function[pay]@[wasm code]
wasm-stub@[wasm code]
pay@http://shop.example/shop.js:59:10`;
