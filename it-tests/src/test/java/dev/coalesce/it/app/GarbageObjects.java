package dev.coalesce.it.app;

import dev.coalesce.Coalesce;

/** A service that lives long and many objects of one request each, of one class. */
public class GarbageObjects {
    private static int bodies;

    @Coalesce(key = "k", ttl = "1h")
    int get(int k) {
        return ++bodies;
    }

    public static void main(String[] args) {
        GarbageObjects service = new GarbageObjects();
        for (int k = 0; k < 500; k++) {
            service.get(k);
        }
        int twice = 0;
        for (int i = 0; i < 20_000; i++) {
            GarbageObjects ofRequest = new GarbageObjects();
            int before = bodies;
            ofRequest.get(1);
            ofRequest.get(1);
            twice += bodies - before == 1 ? 0 : 1;
        }
        int before = bodies;
        for (int k = 0; k < 500; k++) {
            service.get(k);
        }
        System.out.println(
                "requests that ran twice: " + twice + ", results of the service that ran again: " + (bodies - before));
    }
}
