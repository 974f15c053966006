package dev.coalesce.it;

import dev.coalesce.it.app.Burst;
import dev.coalesce.it.app.Catalog;
import dev.coalesce.it.app.ConcurrentCallers;
import dev.coalesce.it.app.KeyIndexes;
import dev.coalesce.it.app.KeyNames;
import dev.coalesce.it.app.Letters;
import dev.coalesce.it.app.OddKeys;
import dev.coalesce.it.app.Scopes;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keys of calls, in classes compiled with and without parameter names. */
@OnEveryJdk
record KeysIT(Jdk jdk) {
    private static final String[] NAMES = {
        "name",
        "static name",
        "#name",
        "name that looks like an index",
        "accessors",
        "null on the path",
        "generic record",
        "getter",
        "boolean getter",
        "method",
        "private field",
        "JDK",
        "this.field",
        "parts",
        "array"
    };

    private static final String[] INDEXES = {"index", "static index", "#index.accessor", "this.field", "all"};

    @Test
    void parameterNamesInMethod_areFound() {
        run(KeyNames.class, "-parameters", "-g:none").printsQuietly(firstTwoCallsShareABody(NAMES));
    }

    @Test
    void parameterNamesInDebugInformation_areFound() {
        run(KeyNames.class, "-g").printsQuietly(firstTwoCallsShareABody(NAMES));
    }

    @Test
    void noParameterNames_indexesWork() {
        run(KeyIndexes.class, "-g:none").printsQuietly(firstTwoCallsShareABody(INDEXES));
    }

    @Test
    void missingParameterNames_warningSaysHowToCompile() {
        Path classes = Compile.into("nameless")
                .apps(Burst.class, Catalog.class, ConcurrentCallers.class)
                .flags("-g:none")
                .classes();
        Jvm.of(jdk)
                .agent()
                .classPath(classes, BuildOutput.ANNOTATIONS)
                .main(Burst.class)
                .prints(Burst.UNCOALESCED)
                .complains("key has the path \"sku\". Use a path that starts with p0, this (names are there when it is"
                        + " compiled with -parameters or -g)");
    }

    @Test
    void scopes_decideWhichObjectsShare() {
        Jvm.of(jdk)
                .agent()
                .main(Scopes.class)
                .printsQuietly(
                        "instance: a b c a",
                        "clone: a b b a",
                        "type: a a a b",
                        "static: a a b",
                        "in flight, another object: not blocked",
                        "in flight, another key: not blocked");
    }

    @Test
    void unusableKey_runsBodyAndChangedKeyFindsNoForeignResult() {
        String on = OddKeys.class.getName();
        Jvm.of(jdk)
                .agent()
                .main(OddKeys.class)
                .prints(
                        "getter throws: a b",
                        "bypasses: 2, agent's errors: 0",
                        "hashCode throws: a b",
                        "no equals: a a b",
                        "changed list: a b a b",
                        "changed array: a b a b")
                .complains(
                        "the key of " + on + ".throwing could not be computed; such calls run the body uncoalesced:"
                                + " java.lang.IllegalStateException: no id yet",
                        "the key of " + on + ".hostile could not be computed; such calls run the body uncoalesced:"
                                + " java.lang.IllegalStateException: no hash",
                        "part 2 of 2 of the key of " + on + ".identity is a " + on + "$Plain, which has no equals");
    }

    private static String[] firstTwoCallsShareABody(String... paths) {
        return Stream.of(paths).map(path -> path + ": a a b").toArray(String[]::new);
    }

    private JvmResult run(Class<?> app, String... flags) {
        Path classes =
                Compile.into("keys").apps(app, Letters.class).flags(flags).classes();
        return Jvm.of(jdk).agent().classPath(classes, BuildOutput.ANNOTATIONS).main(app);
    }
}
