package dev.coalesce.it.app;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/** One class in two class loaders, as two web applications of one server have it. */
public final class TwoLoaders {
    private TwoLoaders() {}

    public static void main(String[] args) throws Exception {
        URL[] jars = {location(TwoLoaders.class), location(dev.coalesce.Coalesce.class)};
        try (URLClassLoader one = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
                URLClassLoader two = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            System.out.println("one: " + shop(one));
            System.out.println("two: " + shop(two));
            System.out.println("one again: " + shop(one));
            Beans both = Beans.of(Shop.class, "price");
            System.out.println(
                    "leads: " + both.get("Leads") + ", hits: " + both.get("Hits") + ", size: " + both.get("Size"));
            System.out.println("methods: " + Beans.named("type=Agent").get("Methods"));
        }
    }

    private static Object shop(ClassLoader loader) throws Exception {
        Class<?> shop = loader.loadClass(Shop.class.getName());
        return shop.getMethod("twice").invoke(null);
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** A class that both of them have. */
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
