package dev.coalesce.it;

import dev.coalesce.it.app.InvalidationErrors;
import dev.coalesce.it.app.InvalidationInFlight;
import dev.coalesce.it.app.Invalidations;
import org.junit.jupiter.api.Test;

/** Methods with {@code @Invalidates}. */
@OnEveryJdk
record InvalidatesIT(Jdk jdk) {
    @Test
    void invalidatingMethodReturned_nextCallRunsBody() {
        Jvm.of(jdk)
                .agent()
                .option("-Xverify:all")
                .main(Invalidations.class)
                .printsQuietly(
                        "one key: a b c c",
                        "all keys: a b c d",
                        "static: a b c c",
                        "private, through a record: a b c c",
                        "in the class itself: a b c c",
                        "from another object: a b c c",
                        "by a subclass: a b c c",
                        "reassigned parameter: a b c c",
                        "not edited",
                        "failing: a a b b",
                        "both annotations: a b c c",
                        "both annotations, no body: a a b b",
                        "nothing: a a b b",
                        "several: price: a b",
                        "several: stock: a b c c",
                        "several: rate: a b",
                        "future edited: a b b c");
    }

    @Test
    void withoutAgent_nothingIsInvalidated() {
        Jvm.of(jdk).main(InvalidationErrors.class).printsQuietly("before: a b", "after: a b");
    }

    @Test
    void invalidationInFlight_resultIsNotCachedAndNotJoined() {
        Jvm.of(jdk)
                .agent()
                .main(InvalidationInFlight.class)
                .printsQuietly(
                        "a call after the invalidation: new",
                        "the load that was in flight: old",
                        "cached: new",
                        "leads: 2, hits: 1, in flight: 0");
    }

    @Test
    void configurationError_isReportedWithAllowedValues() {
        String on = "[WARN] coalesce - @Invalidates on " + InvalidationErrors.class.getName();
        String price = InvalidationErrors.class.getName() + ".price";
        Jvm.of(jdk)
                .agent()
                .main(InvalidationErrors.class)
                .prints("before: a a", "after: a a")
                .complains(
                        on + ".unknownMethod() has no effect: method is \"prise\". Use a method of "
                                + InvalidationErrors.class.getName() + " annotated with @Coalesce",
                        on + ".notCoalesced() has no effect: method is \"body\". Use a method of ",
                        on + ".unknownPath(java.lang.String) has no effect: key has the path \"skuu\". Use a path that"
                                + " starts with sku or p0, this",
                        on + ".otherNumberOfParts(java.lang.String, int) has no effect: key has 2 parts where " + price
                                + " has 1",
                        on + ".otherType(int) has no effect: part 1 of key has type Integer, which never equals"
                                + " one of type String. Use the parts of the key of " + price
                                + ": java.lang.String");
    }
}
