package dev.coalesce.it.app;

/** An application without annotations. */
public final class Plain {
    interface Greeting {
        String text();
    }

    record English(String name) implements Greeting {
        @Override
        public String text() {
            return "hello";
        }
    }

    private Plain() {}

    public static void main(String[] args) {
        System.out.println(new English("world").text());
    }
}
