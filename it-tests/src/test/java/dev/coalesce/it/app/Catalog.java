package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.function.Function;

/** A class with an annotated method. */
public class Catalog implements Function<String, Object> {
    private final Runnable body;

    public Catalog(Runnable body) {
        this.body = body;
    }

    /** A new object each time the body runs. */
    @Override
    @Coalesce(key = "sku")
    public Object apply(String sku) {
        body.run();
        return new Object();
    }
}
