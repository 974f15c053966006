package dev.coalesce;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Concurrent calls of the annotated method with the same key share one execution. With a {@link #ttl()}, the result is
 * also cached. The annotation has an effect only in a JVM that runs the Coalesce agent, or in classes woven at build
 * time.
 *
 * <pre>{@code
 * @Coalesce(key = {"bucket", "objectKey"}, ttl = "30s")
 * byte[] fetch(String bucket, String objectKey, Trace trace) { ... }
 * }</pre>
 *
 * <p>Each call has one of three outcomes:
 *
 * <ul>
 *   <li><em>Hit</em>: a cached result is returned. The method body does not run.
 *   <li><em>Lead</em>: no execution for this key is in flight. The caller runs the body on its own thread.
 *   <li><em>Follow</em>: an execution for this key is in flight. The caller waits for its leader, and receives the same
 *       result object, or the same exception.
 * </ul>
 *
 * <h2>Durations</h2>
 *
 * <p>Attributes that are durations accept an integer with a unit ({@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h})
 * or ISO-8601 ({@code PT30S}). A unit is required. The empty string and a duration of zero both mean "not set".
 *
 * <h2>Inheritance</h2>
 *
 * <p>An annotation on a method of an interface or a superclass also applies to the methods that override it, unless
 * they have their own.
 *
 * <h2>Configuration errors</h2>
 *
 * <p>If an annotation cannot be used (a path that cannot be resolved, an invalid duration, a native method, a
 * constructor), the method is left unchanged, and one warning names the method and the attribute. Where the annotation
 * processor of this jar runs, the compiler reports the same error. Constructors are an allowed target so that both can
 * explain why they cannot be coalesced.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface Coalesce {

    /**
     * Sets the paths whose values decide which calls are equal. Include everything the result depends on: user, tenant,
     * locale.
     *
     * <pre>{@code
     * @Coalesce(key = {"tenant", "request.user.id"})
     * Profile profile(String tenant, Request request) { ... }
     *
     * @Coalesce(key = {"this.region", "p0"})
     * Price price(String sku) { ... }
     * }</pre>
     *
     * <p>A path starts with a parameter name ({@code bucket}), a parameter index ({@code p0}, {@code p1}, …) or
     * {@code this}. {@code .name} steps follow: a record accessor, a getter, a public method without parameters, or a
     * field. A leading {@code #} is accepted.
     *
     * <p>Two keys are equal if their parts are equal, one by one. Arrays compare by content. A null anywhere in a path
     * yields a null part, and null parts are equal.
     *
     * @return the paths, in the order of the key's parts; empty: every parameter is a part
     */
    String[] key() default {};

    /**
     * Sets how long a result is cached, counted from its completion.
     *
     * <pre>{@code
     * @Coalesce(key = "sku", ttl = "30s")
     * Price price(String sku) { ... }
     * }</pre>
     *
     * @return a duration, such as {@code "30s"}; empty: no result is cached, and only calls in flight share
     */
    String ttl() default "";

    /**
     * Sets which objects share results. Static methods always share per class.
     *
     * <pre>{@code
     * @Coalesce(key = "host", ttl = "1m", scope = Scope.TYPE)
     * InetAddress resolve(String host) { ... }
     * }</pre>
     *
     * @return the scope
     */
    Scope scope() default Scope.INSTANCE;

    /**
     * Limits the number of results cached for this method, over all objects together.
     *
     * <pre>{@code
     * @Coalesce(key = "sku", ttl = "30s", maxSize = 500)
     * Price price(String sku) { ... }
     * }</pre>
     *
     * @return a number of results, greater than zero
     */
    long maxSize() default 10_000;

    /**
     * Limits how long a follower waits for its leader. {@link #onTimeout()} decides what happens then.
     *
     * <pre>{@code
     * @Coalesce(key = "sku", waitTimeout = "2s")
     * Price price(String sku) { ... }
     * }</pre>
     *
     * @return a duration, such as {@code "2s"}; empty: a follower waits until its leader finishes
     */
    String waitTimeout() default "";

    /**
     * Decides what a follower does after it has waited for {@link #waitTimeout()}. Without a {@code waitTimeout} this
     * attribute has no effect.
     *
     * <pre>{@code
     * @Coalesce(key = "sku", waitTimeout = "2s", onTimeout = OnTimeout.PROCEED)
     * Price price(String sku) { ... }
     * }</pre>
     *
     * @return {@link OnTimeout#FAIL} to throw a {@link CoalesceTimeoutException}, {@link OnTimeout#PROCEED} to share
     *     one new execution with the other followers that timed out
     */
    OnTimeout onTimeout() default OnTimeout.FAIL;

    /**
     * Sets the age at which a flight is abandoned. Its current followers keep waiting, callers that arrive later start
     * a new flight, and the old result is not cached. A leader that hangs therefore cannot hold a key for ever.
     *
     * <pre>{@code
     * @Coalesce(key = "sku", maxFlight = "30s")
     * Price price(String sku) { ... }
     * }</pre>
     *
     * @return a duration, such as {@code "30s"}; empty: a flight is never abandoned
     */
    String maxFlight() default "";

    /**
     * Sets how long a failure is cached. Calls within that time throw the same exception without running the body.
     *
     * <pre>{@code
     * @Coalesce(key = "sku", errorTtl = "1s")
     * Price price(String sku) throws IOException { ... }
     * }</pre>
     *
     * @return a duration, such as {@code "1s"}; empty: only the callers that were waiting receive the failure
     */
    String errorTtl() default "";

    /**
     * Sets how long a stale result may still be served after {@link #ttl()} has passed. Callers receive it immediately
     * while one of them refreshes it in the background. They also receive it instead of an exception if that refresh
     * fails. Without a {@code ttl} this attribute has no effect.
     *
     * <pre>{@code
     * @Coalesce(key = "sku", ttl = "30s", staleFor = "10m")
     * Price price(String sku) { ... }
     * }</pre>
     *
     * @return a duration, such as {@code "10m"}; empty: stale results are never served
     */
    String staleFor() default "";

    /**
     * Names what is deliberately not considered: types of results, by their qualified names. A result that can be used
     * only once, or an entity that belongs to a session, is then shared like any other, without a warning. Parameters
     * that are deliberately left out of {@link #key()} may be named too.
     *
     * <pre>{@code
     * @Coalesce(key = "id", ttl = "5s", ignore = "com.acme.Country")
     * Country country(String id) { ... }
     * }</pre>
     *
     * @return names of types and of parameters
     */
    String[] ignore() default {};

    /**
     * Decides whether the parts that the option {@code context} names are added to the key. Without that option, this
     * attribute has no effect. Set it to false only if the result is the same in every context, such as a list of
     * countries that all tenants share.
     *
     * <pre>{@code
     * // with -Dcoalesce.context=T(com.acme.Tenant).current
     * @Coalesce(key = "id", ttl = "1h", context = false)
     * Country country(String id) { ... }
     * }</pre>
     *
     * @return true: callers of different contexts do not share
     */
    boolean context() default true;

    /**
     * Gives the method a name that stays when its class or the method is renamed. Beans, meters, events, commands and
     * rules use it in place of {@code <class>.<method>}. {@link Invalidates#method()} goes on naming the Java method.
     *
     * <pre>{@code
     * @Coalesce(key = "sku", ttl = "30s", name = "prices")
     * Price price(String sku) { ... }
     * }</pre>
     *
     * <p>Overloads may have the same name, and so may all implementations of an annotated method of an interface: their
     * counters are added up. Other methods must have other names, otherwise one warning names both.
     *
     * @return a name of at most 200 characters, in one line, with a letter or a digit; empty: {@code <class>.<method>}
     */
    String name() default "";

    /**
     * Shares flights and results with other JVMs, if the agent's option {@code cluster} connects them. One JVM runs the
     * body for all, and {@link Invalidates} reaches all. Only for static methods and for {@link Scope#TYPE}.
     *
     * <pre>{@code
     * @Coalesce(key = "sku", ttl = "30s", scope = Scope.TYPE, shared = true)
     * Price price(String sku) { ... }
     * }</pre>
     *
     * <p>This is no lock: when a JVM stops for longer than a lease, or the server cannot be reached, other JVMs run the
     * body too.
     *
     * @return false: results stay in this JVM
     */
    boolean shared() default false;

    /**
     * Names the class that encodes and decodes results for other JVMs. It is for types that are not carried otherwise,
     * and for formats such as Protocol Buffers. Without {@link #shared()} this attribute has no effect.
     *
     * <pre>{@code
     * @Coalesce(key = "symbol", ttl = "5s", shared = true, codec = QuoteCodec.class)
     * static Quote quote(String symbol) { ... }
     * }</pre>
     *
     * @return a class that implements {@link ResultCodec} and has a constructor without parameters; {@code void.class}:
     *     results are encoded by the declared type
     */
    Class<?> codec() default void.class;

    /**
     * Sets how many elements of a stream are buffered for subscribers, for a method that returns a publisher. Further
     * elements end the subscribers that are that far behind, or the stream is no longer shared with later callers.
     *
     * <pre>{@code
     * @Coalesce(key = "id", maxBuffer = 500)
     * Flux<Event> events(String id) { ... }
     * }</pre>
     *
     * @return the maximum number of elements; -1: that of the agent's option of the same name, 10,000
     */
    long maxBuffer() default -1;

    /**
     * Sets how many bytes of a stream are buffered for subscribers, for a method that returns a publisher of buffers,
     * arrays or texts.
     *
     * @return the maximum number of bytes; -1: that of the agent's option of the same name, 16 MiB
     */
    long maxBufferBytes() default -1;

    /**
     * Sets how long a stream continues when its last subscriber has left, for a method that returns a publisher.
     *
     * @return a duration, such as {@code "2s"}; empty: that of the agent's option of the same name, half a second
     */
    String cancelGrace() default "";
}
