package dev.coalesce;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * When the annotated method returns normally, cached results of another method are invalidated. The result of a load
 * that is in flight at that moment is not cached, and later callers do not join that load. If the annotated method
 * throws, nothing is invalidated.
 *
 * <pre>{@code
 * @Invalidates(type = Catalog.class, method = "price", key = "sku")
 * void setPrice(String sku, BigDecimal price) { ... }
 * }</pre>
 *
 * <p>The annotation may be repeated. Like {@link Coalesce}, it has an effect only in a JVM that runs the Coalesce
 * agent, or in classes woven at build time.
 */
@Documented
@Repeatable(Invalidates.All.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Invalidates {

    /**
     * Names the class or interface that has the coalesced method.
     *
     * <pre>{@code
     * @Invalidates(type = Catalog.class, method = "price")
     * void reload() { ... }
     * }</pre>
     *
     * @return the class that declares or inherits the method
     */
    Class<?> type();

    /**
     * Names the coalesced method. The name selects all overloads.
     *
     * <pre>{@code
     * @Invalidates(type = Catalog.class, method = "price")
     * @Invalidates(type = Catalog.class, method = "description")
     * void reload() { ... }
     * }</pre>
     *
     * @return the name, without parentheses
     */
    String method();

    /**
     * Selects the key whose result is invalidated: paths over the parameters of the annotated method, in the order of
     * the coalesced method's key. The syntax is that of {@link Coalesce#key()}.
     *
     * <pre>{@code
     * @Invalidates(type = Catalog.class, method = "price", key = {"this.region", "product.sku"})
     * void update(Product product) { ... }
     * }</pre>
     *
     * @return the paths; empty: all results of that method are invalidated
     */
    String[] key() default {};

    /** Contains several {@link Invalidates} of one method. The compiler adds it; do not write it yourself. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface All {
        /**
         * The contained annotations.
         *
         * @return the annotations, in source order
         */
        Invalidates[] value();
    }
}
