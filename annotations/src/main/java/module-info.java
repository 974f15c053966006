/** What an application compiles against: annotations, and {@link dev.coalesce.Coalescer} for code that prefers a call. */
module dev.coalesce.annotations {
    requires static org.jspecify;

    // For the processor alone. It is not provided as a service: at run time that would need the module to be there. The
    // compiler finds it by META-INF/services, on the class path or the processor path.
    requires static java.compiler;

    exports dev.coalesce;
}
