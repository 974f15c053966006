package dev.coalesce.it.app;

/** Many callers of one annotated method, with one key. */
public final class Burst {
    public static final String COALESCED = "8 callers, bodies: 1, results: 1";
    public static final String EACH_FOR_ITSELF = "8 callers, bodies: 8, results: 8";

    private Burst() {}

    public static void main(String[] args) {
        Crowd crowd = new Crowd(8);
        Catalog catalog = new Catalog(crowd);
        System.out.println(crowd.report(() -> catalog.apply("tea")));
    }
}
