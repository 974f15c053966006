package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/** A class loader that notes what it is asked for besides classes. Its methods could take any lock. */
public final class AskedLoader {
    private AskedLoader() {}

    public static void main(String[] args) throws Exception {
        Recording loader = new Recording();
        if (args.length > 0) {
            loader.loadClass(First.class.getName()); // before the annotations are on the search path
        }
        loader.addURL(location(Coalesce.class));
        Runnable impl = (Runnable)
                loader.loadClass(Impl.class.getName()).getConstructor().newInstance();
        impl.run();
        System.out.println("asked: " + loader.asked);
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static final class Recording extends URLClassLoader {
        final List<String> asked = new ArrayList<>();

        Recording() {
            super(new URL[] {location(AskedLoader.class)}, null);
        }

        @Override
        public void addURL(URL url) {
            super.addURL(url);
        }

        @Override
        public URL[] getURLs() {
            asked.add("getURLs");
            return super.getURLs();
        }

        @Override
        public URL getResource(String name) {
            asked.add(name);
            return super.getResource(name);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            asked.add(name);
            return super.getResourceAsStream(name);
        }

        @Override
        public URL findResource(String name) {
            asked.add(name);
            return super.findResource(name);
        }
    }

    /** A supertype without annotations. */
    public static class Base {}

    /** A class that is loaded before the annotations can be seen. */
    public static class First extends Base {}

    /** Declares the coalesced method. */
    public interface Api {
        @Coalesce(ttl = "1h")
        int price(String sku);
    }

    /** Inherits the annotation. */
    public static class Impl extends Base implements Api, Runnable {
        private int bodies;

        @Override
        public int price(String sku) {
            return ++bodies;
        }

        @Override
        public void run() {
            System.out.println("prices: " + price("tea") + ", " + price("tea"));
        }
    }
}
