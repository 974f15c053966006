package dev.coalesce.agent.classes;

import java.util.Set;

/**
 * The types whose objects callers cannot share, by name: the application may not have their libraries. The annotation
 * processor has a copy of this file, and a test compares the two, so that the compiler and the agent agree.
 *
 * <p>No set depends on the JDK that runs. A type that is {@link AutoCloseable} only from some JDK on is either in
 * {@link #SHAREABLE} or in {@link #CONSUMED}.
 */
public final class ResultTypes {
    /** The futures of the JDK. Each caller receives one of its own. */
    public static final Set<String> STAGES =
            Set.of("java.util.concurrent.CompletableFuture", "java.util.concurrent.CompletionStage");

    /** Futures of libraries for which the agent has an adapter. A subtype has none: callers would not get it. */
    public static final Set<String> ADAPTED_FUTURES = Set.of(
            "com.google.common.util.concurrent.ListenableFuture",
            "io.vertx.core.Future",
            "kotlinx.coroutines.Deferred");

    /** Publishers that a method may be declared to return. Each caller receives one of its own. */
    public static final Set<String> SHARED_PUBLISHERS = Set.of(
            "java.util.concurrent.Flow$Publisher",
            "org.reactivestreams.Publisher",
            "reactor.core.publisher.Flux",
            "reactor.core.publisher.Mono",
            "io.reactivex.rxjava3.core.Flowable",
            "io.reactivex.rxjava3.core.Observable",
            "io.reactivex.rxjava3.core.Single",
            "io.reactivex.rxjava3.core.Maybe",
            "io.reactivex.rxjava3.core.Completable",
            "io.smallrye.mutiny.Multi",
            "io.smallrye.mutiny.Uni");

    /** All types of publishers, with their subtypes. */
    public static final Set<String> PUBLISHERS = Set.of(
            "java.util.concurrent.Flow$Publisher",
            "org.reactivestreams.Publisher",
            "rx.Observable",
            "rx.Single",
            "rx.Completable",
            "io.reactivex.ObservableSource",
            "io.reactivex.SingleSource",
            "io.reactivex.MaybeSource",
            "io.reactivex.CompletableSource",
            "io.reactivex.rxjava3.core.ObservableSource",
            "io.reactivex.rxjava3.core.SingleSource",
            "io.reactivex.rxjava3.core.MaybeSource",
            "io.reactivex.rxjava3.core.CompletableSource",
            "io.smallrye.mutiny.Uni",
            "io.smallrye.mutiny.Multi");

    /**
     * Types of results that are not complete yet, or that may turn out to be failures, with their subtypes. As values
     * they would be cached while they are pending, and as failures.
     */
    public static final Set<String> UNFINISHED = Set.of(
            "java.util.concurrent.Future",
            "java.util.concurrent.CompletionStage",
            "com.google.android.gms.tasks.Task",
            "com.twitter.util.Future",
            "io.vavr.concurrent.Future",
            "io.vavr.concurrent.Promise",
            "io.vavr.control.Try",
            "io.vavr.Lazy",
            "io.vertx.core.AsyncResult",
            "io.vertx.core.Future",
            "io.vertx.core.Promise",
            "kotlinx.coroutines.Job",
            "org.jdeferred.Promise",
            "org.springframework.web.context.request.async.DeferredResult",
            "org.springframework.web.context.request.async.WebAsyncTask",
            "okhttp3.Call",
            "play.libs.F$Promise",
            "ratpack.exec.Promise",
            "retrofit2.Call",
            "scala.concurrent.Awaitable",
            "scala.concurrent.Future",
            "scala.concurrent.Promise",
            "scala.util.Try");

    /** Types of work that has not run yet, and that each caller would run. Subtypes are objects like any other. */
    public static final Set<String> DEFERRED_WORK = Set.of(
            "java.util.concurrent.Callable",
            "java.util.function.Supplier",
            "com.google.common.base.Supplier",
            "kotlin.Lazy",
            "kotlin.jvm.functions.Function0",
            "scala.Function0");

    /** Types whose objects are used up, or freed, by the caller that uses them. So is an object that holds one. */
    public static final Set<String> CONSUMED = Set.of(
            "java.io.DataInput",
            "java.io.InputStream",
            "java.io.Reader",
            "java.lang.Process",
            "java.net.URLConnection",
            "java.nio.channels.Channel",
            "java.nio.file.DirectoryStream",
            "java.sql.Array",
            "java.sql.Blob",
            "java.sql.Clob",
            "java.sql.Connection",
            "java.sql.ResultSet",
            "java.sql.SQLXML",
            "java.sql.Statement",
            "java.util.Enumeration",
            "java.util.Iterator",
            "java.util.Spliterator",
            "java.util.stream.BaseStream",
            "java.util.zip.Deflater",
            "java.util.zip.Inflater",
            "javax.xml.stream.XMLStreamReader",
            "javax.xml.stream.XMLStreamWriter",
            "javax.xml.transform.sax.SAXSource",
            "javax.xml.transform.stax.StAXSource",
            "javax.xml.transform.stream.StreamSource",
            "org.xml.sax.InputSource",
            "com.amazonaws.services.s3.model.S3Object",
            "com.fasterxml.jackson.core.JsonParser",
            "feign.Response",
            "io.netty.util.ReferenceCounted",
            "io.r2dbc.spi.Blob",
            "io.r2dbc.spi.Clob",
            "io.r2dbc.spi.Connection",
            "io.r2dbc.spi.Readable",
            "io.r2dbc.spi.Result",
            "io.r2dbc.spi.Result$Segment",
            "io.r2dbc.spi.Statement",
            "io.vertx.core.streams.ReadStream",
            "jakarta.ws.rs.core.StreamingOutput",
            "javax.ws.rs.core.StreamingOutput",
            "kotlin.sequences.Sequence",
            "kotlinx.coroutines.channels.ReceiveChannel",
            "okhttp3.Response",
            "okhttp3.ResponseBody",
            "okio.Source",
            "org.apache.hc.core5.http.HttpEntity",
            "org.apache.hc.core5.http.HttpEntityContainer",
            "org.apache.http.HttpEntity",
            "org.apache.http.HttpResponse",
            "org.jooq.Cursor",
            "org.springframework.core.io.InputStreamResource",
            "org.springframework.core.io.buffer.DataBuffer",
            "org.springframework.http.HttpInputMessage",
            "org.springframework.http.ReactiveHttpInputMessage",
            "org.springframework.http.codec.multipart.Part",
            "org.springframework.web.reactive.function.client.ClientResponse",
            "org.springframework.web.reactive.socket.WebSocketMessage",
            "org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
            "org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody",
            "scala.collection.Iterator",
            "tools.jackson.core.JsonParser");

    /**
     * Types that count inside a container or a record, but not as fields of other classes: those often hand out a new
     * view of a buffer, or a live stream of events.
     */
    public static final Set<String> CONSUMED_IN_CONTAINERS = Set.of("java.nio.Buffer", "kotlinx.coroutines.flow.Flow");

    /**
     * Declared types that may stand for an open stream. What a method that returns one of them really returns is known
     * when it has returned, but a container of them is refused. Subtypes say what they are.
     */
    public static final Set<String> MAY_BE_CONSUMED = Set.of(
            "org.springframework.core.io.AbstractResource",
            "org.springframework.core.io.InputStreamSource",
            "org.springframework.core.io.Resource");

    /** Types that only one caller can use because that caller closes them. An object that holds one is shared. */
    public static final Set<String> CLOSED = Set.of("java.lang.AutoCloseable");

    /** Types made for sharing. Some of them are {@link AutoCloseable} from some JDK on. */
    public static final Set<String> SHAREABLE = Set.of(
            "java.net.http.HttpClient", "java.util.concurrent.ExecutorService", "java.util.concurrent.ForkJoinPool");

    /** Annotations of classes whose objects belong to a session, as the class file names them. */
    public static final Set<String> ENTITY_ANNOTATIONS = Set.of(
            "jakarta.persistence.Entity",
            "javax.persistence.Entity",
            "javax.jdo.annotations.PersistenceCapable",
            "org.neo4j.ogm.annotation.NodeEntity",
            "org.neo4j.ogm.annotation.RelationshipEntity");

    /** Types of objects that belong to a session, with their subtypes. */
    public static final Set<String> SESSION_TYPES = Set.of(
            "io.ebean.bean.EntityBean",
            "org.eclipse.persistence.indirection.IndirectContainer",
            "org.hibernate.collection.PersistentCollection",
            "org.hibernate.collection.spi.PersistentCollection",
            "org.hibernate.proxy.HibernateProxy",
            "org.jetbrains.exposed.dao.Entity",
            "org.jooq.UpdatableRecord");

    /** Beginnings of the names of types that do not contain objects of their type arguments. */
    static final Set<String> NOT_CONTAINERS = Set.of(
            "java.lang.Class",
            "java.lang.ThreadLocal",
            "java.util.Comparator",
            "java.util.function.",
            "kotlin.jvm.functions.");

    /** Beginnings of the names of types whose fields are not looked at. */
    static final Set<String> OPAQUE_PACKAGES =
            Set.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "kotlin.", "scala.");

    /** Interfaces of the JDK without type parameters that say nothing about an object. */
    public static final Set<String> MARKERS = Set.of("java.io.Serializable", "java.lang.Cloneable");

    private ResultTypes() {}
}
