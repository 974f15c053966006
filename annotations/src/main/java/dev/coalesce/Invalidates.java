package dev.coalesce;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * After the annotated method returns normally, results kept for another method are dropped. A load that was in flight
 * when the drop happened does not put its older result back, and callers that arrive after the drop do not join it.
 *
 * <pre>{@code
 * @Invalidates(type = Catalog.class, method = "price", key = "sku")
 * void setPrice(String sku, BigDecimal price) { ... }
 * }</pre>
 */
@Documented
@Repeatable(Invalidates.All.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Invalidates {

    /**
     * The class that declares the coalesced method.
     *
     * @return the class
     */
    Class<?> type();

    /**
     * The name of the coalesced method; all its overloads are meant.
     *
     * @return the name
     */
    String method();

    /**
     * The key to drop, as paths over the parameters of the annotated method (see {@link Coalesce#key()}), in the order
     * of the coalesced method's key.
     *
     * @return the paths; empty: all results of that method
     */
    String[] key() default {};

    /** Holds several {@link Invalidates} on one method; written by the compiler. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface All {
        /**
         * The annotations held.
         *
         * @return in source order
         */
        Invalidates[] value();
    }
}
