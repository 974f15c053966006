/** What an application compiles against: annotations, and {@link dev.coalesce.Coalescer} for code that prefers a call. */
module dev.coalesce.annotations {
    requires static org.jspecify;

    exports dev.coalesce;
}
