package dev.coalesce.it.app;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/** Loads one class in two class loaders, as two web applications in one server do. */
public final class TwoLoaders {
    private TwoLoaders() {}

    public static void main(String[] args) throws Exception {
        URL[] jars = {location(TwoLoaders.class), location(dev.coalesce.Coalesce.class)};
        try (URLClassLoader first = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
                URLClassLoader second = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            System.out.println("first: " + shop(first));
            System.out.println("second: " + shop(second));
            System.out.println("first again: " + shop(first));
            AgentBean bean = AgentBean.of(Shop.class, "price");
            System.out.println(
                    "leads: " + bean.get("Leads") + ", hits: " + bean.get("Hits") + ", size: " + bean.get("Size"));
            System.out.println("methods: " + AgentBean.named("type=Agent").get("Methods"));
        }
    }

    private static Object shop(ClassLoader loader) throws Exception {
        Class<?> shop = loader.loadClass(Shop.class.getName());
        return shop.getMethod("twice").invoke(null);
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** Loaded by both class loaders. */
    public static final class Shop {
        private static int bodies;

        private Shop() {}

        public static List<Integer> twice() {
            List<Integer> prices = new ArrayList<>();
            prices.add(price("tea"));
            prices.add(price("tea"));
            return prices;
        }

        @dev.coalesce.Coalesce(ttl = "1h")
        static int price(String sku) {
            return ++bodies;
        }
    }
}
