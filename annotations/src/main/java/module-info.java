/**
 * The API that an application compiles against: annotations, and {@link dev.coalesce.Coalescer} for calls from code.
 */
module dev.coalesce.annotations {
    requires static org.jspecify;

    // Only the annotation processor needs this module. The processor is not provided as a service, because that would
    // require java.compiler at run time. The compiler finds it through META-INF/services, on the class path or the
    // processor path.
    requires static java.compiler;

    exports dev.coalesce;
}
