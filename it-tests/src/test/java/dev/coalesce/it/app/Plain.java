package dev.coalesce.it.app;

/** An application that has never heard of Coalesce. */
public final class Plain {
    private Plain() {}

    public static void main(String[] args) {
        System.out.println("hello");
    }
}
