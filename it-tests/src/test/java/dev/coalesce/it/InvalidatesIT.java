package dev.coalesce.it;

import dev.coalesce.it.app.DropInFlight;
import dev.coalesce.it.app.DropMistakes;
import dev.coalesce.it.app.Dropping;
import org.junit.jupiter.api.Test;

/** {@code @Invalidates}, woven into methods of any class. */
@OnEveryJdk
record InvalidatesIT(Jdk jdk) {
    @Test
    void keptResultsGoWhenTheMethodHasReturned() {
        Jvm.of(jdk)
                .agent()
                .option("-Xverify:all")
                .main(Dropping.class)
                .printsQuietly(
                        "one key: a b c c",
                        "all keys: a b c d",
                        "static: a b c c",
                        "private, through a record: a b c c",
                        "in the class itself: a b c c",
                        "of another object: a b c c",
                        "by a subclass: a b c c",
                        "argument as it came: a b c c",
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
    void withoutTheAgentNothingHappens() {
        Jvm.of(jdk).main(DropMistakes.class).printsQuietly("kept: a b", "kept on: a b");
    }

    @Test
    void loadInFlightIsNeitherKeptNorJoinedAfterwards() {
        Jvm.of(jdk)
                .agent()
                .main(DropInFlight.class)
                .printsQuietly(
                        "a call after the invalidation: new",
                        "the load that was in flight: old",
                        "kept: new",
                        "leads: 2, hits: 1, in flight: 0");
    }

    @Test
    void mistakeIsNamedWithWhatIsAllowed() {
        String on = "[WARN] coalesce - @Invalidates on " + DropMistakes.class.getName();
        String price = DropMistakes.class.getName() + ".price";
        Jvm.of(jdk)
                .agent()
                .main(DropMistakes.class)
                .prints("kept: a a", "kept on: a a")
                .complains(
                        on + ".unknownMethod() has no effect: method: read \"prise\"; allowed: a method of "
                                + DropMistakes.class.getName() + " annotated with @Coalesce",
                        on + ".notCoalesced() has no effect: method: read \"body\"; allowed: a method of ",
                        on + ".unknownPath(java.lang.String) has no effect: key: read \"skuu\"; allowed: a path that"
                                + " starts with sku or p0, this",
                        on + ".otherNumberOfParts(java.lang.String, int) has no effect: key: read 2 parts where "
                                + price + " has 1",
                        on + ".otherType(int) has no effect: key: read part 1 of type Integer, which never equals"
                                + " one of type String; allowed: the parts of the key of " + price
                                + ": java.lang.String");
    }
}
