package dev.coalesce.it.app;

/** Calls an annotated method concurrently with one key. */
public final class Burst {
    public static final String COALESCED = "8 callers, bodies: 1, results: 1";
    public static final String UNCOALESCED = "8 callers, bodies: 8, results: 8";

    private Burst() {}

    public static void main(String[] args) {
        ConcurrentCallers callers = new ConcurrentCallers(8);
        Catalog catalog = new Catalog(callers);
        System.out.println(callers.report(() -> catalog.apply("tea")));
    }
}
