package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.function.Function;

/** Has one annotated method. */
public class Catalog implements Function<String, Object> {
    private final Runnable body;

    public Catalog(Runnable body) {
        this.body = body;
    }

    /** Returns a new object for each run of the body. */
    @Override
    @Coalesce(key = "sku")
    public Object apply(String sku) {
        body.run();
        return new Object();
    }
}
