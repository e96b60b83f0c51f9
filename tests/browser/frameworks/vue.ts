// A page of Vue components that fail, each in an app of its own and each in its own way.

import { init } from "panicle";
import { panicleVue } from "panicle/vue";
import { createApp, defineComponent, h, onMounted, onUnmounted, onUpdated, ref, watch } from "vue";

function fail(what: string): never {
  throw new Error(`failed in ${what}`);
}

const clicked = ref(false);
const button = (id: string) =>
  h("button", { type: "button", id, onClick: () => (clicked.value = true) }, String(clicked.value));

const COMPONENTS = {
  render: defineComponent({ name: "PriceTag", props: ["price"], setup: () => () => fail("a render") }),
  setup: defineComponent({ name: "PriceTag", setup: () => fail("setup") }),
  mounted: defineComponent({
    name: "PriceTag",
    setup() {
      onMounted(() => fail("mounted"));
      return () => "mounted";
    },
  }),
  updated: defineComponent({
    name: "PriceTag",
    setup() {
      onUpdated(() => fail("updated"));
      return () => button("update");
    },
  }),
  watch: defineComponent({
    name: "PriceTag",
    setup() {
      const seen = ref(0);
      watch(seen, () => fail("a watcher"));
      return () => h("button", { type: "button", id: "watch", onClick: () => seen.value++ }, "watch");
    },
  }),
  handler: defineComponent({
    name: "PriceTag",
    setup: () => () =>
      h("button", { type: "button", id: "handle", onClick: () => fail("a handler") }, "handle"),
  }),
  asyncMounted: defineComponent({
    name: "PriceTag",
    setup() {
      onMounted(async () => {
        await null;
        fail("async mounted");
      });
      return () => "mounted";
    },
  }),
  unmounted: defineComponent({
    name: "PriceTag",
    setup() {
      onUnmounted(() => fail("unmounted"));
      return () => "here";
    },
  }),
};

const heard: unknown[] = [];

function show(scene: keyof typeof COMPONENTS, withHandler: boolean): void {
  const component = COMPONENTS[scene];
  const gone = ref(false);
  const app = createApp({
    name: "Shop",
    render: () => (gone.value ? "gone" : h("div", [h(component, { price: "13812345678" } as object)])),
  });
  if (withHandler) app.config.errorHandler = (error, _instance, info) => heard.push([String(error), info]);
  app.use(panicleVue);
  app.mount(document.body.appendChild(document.createElement("div")));
  if (scene === "unmounted") gone.value = true;
}

await init({
  dsn: document.documentElement.dataset.dsn ?? "",
  release: "vue@1",
  sessions: false,
  webVitals: false,
});
Object.assign(globalThis, {
  show: (scene: keyof typeof COMPONENTS, withHandler = false) => {
    // In development Vue throws on what nobody handles, here out of `mount`.
    try {
      show(scene, withHandler);
    } catch {}
  },
  heard,
});
document.body.dataset.ready = "yes";
