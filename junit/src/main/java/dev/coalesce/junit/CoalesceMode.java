package dev.coalesce.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Turns coalescing off for a test, or for all tests of a class and its nested classes. An annotation on a test or a
 * nested class takes precedence. It has an effect only with {@link CoalesceExtension}.
 *
 * <pre>{@code
 * @Test
 * @CoalesceMode(OFF)
 * void eachCall_asksUpstream() { ... }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface CoalesceMode {
    /** What calls of coalesced methods do. */
    enum Mode {
        /** Calls are coalesced, as their annotations and rules say. */
        ON,

        /** Each call runs the method's body, as if the agent were absent. */
        OFF
    }

    /**
     * Returns what calls do.
     *
     * @return the mode
     */
    Mode value();
}
