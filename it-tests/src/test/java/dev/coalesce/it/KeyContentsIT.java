package dev.coalesce.it;

import dev.coalesce.it.app.KeyContents;
import org.junit.jupiter.api.Test;

/** Keys are compared by their content, at every depth. */
@OnEveryJdk
record KeyContentsIT(Jdk jdk) {
    @Test
    void callerUsesItsBufferAgain_eachContentHasItsOwnResult() {
        String on = KeyContents.class.getName();
        Jvm.of(jdk)
                .agent()
                .main(KeyContents.class)
                .prints(
                        "list: a b a a",
                        "map: a b a a",
                        "optional: a b a a",
                        "entry: a b a a",
                        "buffer: a b a a",
                        "record: a b a a",
                        "two parts: a b a a",
                        "path: a b a a",
                        "future: a b a a",
                        "coalescer: a b a a",
                        "refused: a b c d",
                        "URLs: a a b",
                        "agent's errors: 0")
                .complains(
                        "the key of " + on
                                + ".refused could not be computed; such calls run the body uncoalesced: a part"
                                + " is a java.util.concurrent.atomic.AtomicReference, whose equals compares identity",
                        "the key of contents could not be computed",
                        "part 1 of 1 of the key of " + on + ".url is or contains a java.net.URL, whose equals asks the"
                                + " network");
    }
}
