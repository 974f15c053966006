package dev.coalesce;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Calls of the annotated method with the same key share one execution in flight; with a {@link #ttl()}, its result is
 * kept for that long. Takes effect only in a JVM that runs the Coalesce agent.
 *
 * <pre>{@code
 * @Coalesce(key = {"bucket", "objectKey"}, ttl = "30s")
 * byte[] fetch(String bucket, String objectKey, Trace trace) { ... }
 * }</pre>
 *
 * <p>A call is one of three: a <em>hit</em> (a kept result is returned), a <em>lead</em> (nobody is running this key: the
 * caller runs the body on its own thread) or a <em>follow</em> (somebody is: the caller waits, and gets the very result or
 * the very exception of the leader).
 *
 * <p>Durations are written {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, or in ISO-8601 ({@code PT30S}).
 *
 * <p>On a method of an interface or a superclass it holds for the methods that override it, unless they have it themselves.
 *
 * <p>A mistake (a path that leads nowhere, a bad duration, a native method, a constructor) leaves the method as it was, with one warning that names it; where the annotation processor of this jar runs, it is an error of the
 * compiler. Constructors are an allowed target so that both can explain.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface Coalesce {

    /**
     * What makes two calls the same. Each element is a path: a parameter name ({@code bucket}), an index ({@code p0},
     * {@code p1}, …) or {@code this}, then {@code .name} steps (record accessor, getter, public no-argument method,
     * field): {@code request.user.id}. A leading {@code #} is accepted. Parts are compared part by part, a null anywhere
     * in a path gives a null part, and arrays compare by content.
     *
     * @return the paths; empty: all parameters
     */
    String[] key() default {};

    /**
     * How long a result is kept, counted from the moment it completes.
     *
     * @return a duration; empty: nothing is kept, only calls in flight are shared
     */
    String ttl() default "";

    /**
     * Between which objects results are shared.
     *
     * @return the scope
     */
    Scope scope() default Scope.INSTANCE;

    /**
     * Most results kept for this method, over all its instances.
     *
     * @return a number greater than zero
     */
    long maxSize() default 10_000;

    /**
     * How long a follower waits for its leader.
     *
     * @return a duration; empty: as long as the leader runs
     */
    String waitTimeout() default "";

    /**
     * What a follower does when {@link #waitTimeout()} has passed.
     *
     * @return fail, or proceed with a new flight
     */
    OnTimeout onTimeout() default OnTimeout.FAIL;

    /**
     * A flight older than this is given up: who waits for it goes on waiting, but callers that arrive later start a new
     * one, and the old result is not kept.
     *
     * @return a duration; empty: never
     */
    String maxFlight() default "";

    /**
     * How long a failure is kept and thrown again.
     *
     * @return a duration; empty: a failure reaches the callers that were waiting, and nobody after
     */
    String errorTtl() default "";

    /**
     * How long past {@link #ttl()} an old result may still be served: at once while one caller refreshes it in the
     * background, and instead of the failure when the refresh fails.
     *
     * @return a duration; empty: not at all
     */
    String staleFor() default "";
}
