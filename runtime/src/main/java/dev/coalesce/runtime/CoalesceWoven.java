package dev.coalesce.runtime;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a class that was woven at build time, so that another run of the build does not weave it again. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface CoalesceWoven {
    /**
     * The configuration errors of the class, so that another run of the build reports them again.
     *
     * @return the messages
     */
    String[] mistakes() default {};
}
