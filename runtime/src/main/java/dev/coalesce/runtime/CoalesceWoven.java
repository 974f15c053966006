package dev.coalesce.runtime;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a class that was woven while its application was built, so that another run of the build leaves it as it is. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface CoalesceWoven {
    /**
     * What could not be woven, so that another run of the build tells it again.
     *
     * @return the mistakes, in the user's words
     */
    String[] mistakes() default {};
}
