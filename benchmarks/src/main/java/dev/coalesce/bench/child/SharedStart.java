package dev.coalesce.bench.child;

import dev.coalesce.Coalesce;

/** An application with one shared method. It prints the time of {@code System.nanoTime} at which {@code main} began. */
public final class SharedStart {
    /** The name of the printed time. */
    public static final String MAIN = "main";

    private SharedStart() {}

    /**
     * Prints the time.
     *
     * @param args are not used
     */
    public static void main(String[] args) {
        long time = System.nanoTime();
        System.out.println(MAIN + "=" + time);
    }

    @Coalesce(key = "id", shared = true)
    static String load(String id) {
        return id;
    }
}
