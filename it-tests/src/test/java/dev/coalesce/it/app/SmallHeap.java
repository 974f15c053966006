package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.ArrayList;
import java.util.List;

/** Caches far more than fits into a small heap, with the default {@code maxSize}. */
@SuppressWarnings("IdentityBinaryExpression") // two calls that may return the same object
public class SmallHeap {
    private static final int MEGABYTE = 1 << 20;

    public static void main(String[] args) {
        for (int k = 0; k < 500; k++) {
            result(k);
        }
        System.out.println("results: ok");
        for (int k = 0; k < 5_000; k++) {
            char[] key = new char[32_768];
            key[0] = (char) k;
            key(key);
        }
        System.out.println("keys: ok");
        for (int k = 0; k < 500; k++) {
            list(k);
        }
        System.out.println("lists: ok");
        List<SmallHeap> objects = new ArrayList<>();
        for (int k = 0; k < 300; k++) {
            SmallHeap object = new SmallHeap();
            objects.add(object);
            object.own(1);
            object.own(2);
        }
        System.out.println("objects: ok, " + objects.size());
        System.out.println("still cached: " + (result(-1) == result(-1)));
    }

    @Coalesce(ttl = "1h")
    static byte[] result(int k) {
        return new byte[MEGABYTE];
    }

    @Coalesce(ttl = "1h")
    static int key(char... key) {
        return key.length;
    }

    @Coalesce(ttl = "1h")
    static List<byte[]> list(int k) {
        return List.of(new byte[MEGABYTE / 2], new byte[MEGABYTE / 2]);
    }

    @Coalesce(ttl = "1h")
    byte[] own(int k) {
        return new byte[MEGABYTE / 2];
    }
}
