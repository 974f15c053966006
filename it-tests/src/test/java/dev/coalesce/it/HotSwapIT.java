package dev.coalesce.it;

import dev.coalesce.it.app.HotSwap;
import dev.coalesce.it.app.Redefiner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replaces the code of a woven class while the JVM runs, as a debugger does. */
@OnEveryJdk
record HotSwapIT(Jdk jdk) {
    private static final String COALESCED =
            "name 1 1, secret 1 1, locked 1 1, pair 1 1 2, shared 1 1, later 1 1," + " plain 1 2, invalidated 2";
    private static final String COALESCED_AGAIN =
            "name 3 3, secret 2 2, locked 2 2, pair 3 3 4, shared 2 2, later 2 2," + " plain 3 4, invalidated 4";
    private static final String UNCOALESCED =
            "name 1 2, secret 1 2, locked 1 2, pair 1 2 3, shared 1 2, later 1 2," + " plain 1 2, invalidated 3";

    private static final String[] METHODS = {
        "public String name(String id) { return HotSwap.run(\"name\"); }",
        "public String secret(String id) { return HotSwap.run(\"secret\"); }",
        "public synchronized String locked(String id) { return HotSwap.run(\"locked\"); }",
        "public String pair(String a, String b) { return HotSwap.run(\"pair\"); }",
        "public static String shared(String id) { return HotSwap.run(\"shared\"); }",
        "public CompletableFuture<String> later(String id) {"
                + " return CompletableFuture.completedFuture(HotSwap.run(\"later\")); }",
        "public String plain(String id) { return HotSwap.run(\"plain\"); }",
        "public void invalidate(String id) {}"
    };
    private static final String COALESCE = "@Coalesce(ttl = \"1h\") ";
    private static final String INVALIDATE = "@Invalidates(type = Swapped.class, method = \"name\", key = \"id\") ";
    private static final String[] ANNOTATIONS = {
        COALESCE, COALESCE, COALESCE, "@Coalesce(ttl = \"1h\", key = \"a\") ", COALESCE, COALESCE, "", INVALIDATE
    };

    @Test
    void methodsInAnotherOrder_resultsAreNotMixed() throws IOException {
        String[] methods = annotated(ANNOTATIONS);
        for (int i = 0; i < methods.length / 2; i++) {
            String method = methods[i];
            methods[i] = methods[methods.length - 1 - i];
            methods[methods.length - 1 - i] = method;
        }
        jvm().main(HotSwap.class, version(methods)).printsQuietly(COALESCED, COALESCED_AGAIN);
    }

    @Test
    void sameClassFile_resultsStay() throws IOException {
        String second = "name 2 2, secret 1 1, locked 1 1, pair 1 1 2, shared 1 1, later 1 1, plain 3 4, invalidated 3";
        jvm().main(HotSwap.class, BuildOutput.APPS.toString()).printsQuietly(COALESCED, second);
        jvm().main(HotSwap.class, "retransform").printsQuietly(COALESCED, second);
    }

    @Test
    void annotationsRemovedAndAddedAgain_codeIsReplaced() throws IOException {
        jvm().main(HotSwap.class, version(METHODS), version(annotated(ANNOTATIONS)))
                .printsQuietly(
                        COALESCED,
                        "name 3 4, secret 2 3, locked 2 3, pair 3 4 5, shared 2 3, later 2 3, plain 3 4, invalidated 5",
                        "name 6 6, secret 4 4, locked 4 4, pair 6 6 7, shared 4 4, later 4 4, plain 5 6, invalidated 7");
    }

    @Test
    void annotationsAdded_methodsAreCoalesced() throws IOException {
        jvm().classPath(Path.of(version(METHODS)), BuildOutput.APPS, BuildOutput.ANNOTATIONS)
                .main(HotSwap.class, BuildOutput.APPS.toString())
                .prints(
                        UNCOALESCED,
                        "name 4 4, secret 3 3, locked 3 4, pair 4 4 5, shared 3 3, later 3 3, plain 3 4, invalidated 5")
                .complains("@Coalesce on dev.coalesce.it.app.Swapped.locked(java.lang.String) has no effect");
    }

    @Test
    void annotationsMoved_resultsAreNotMixed() throws IOException {
        String[] moved =
                annotated("", COALESCE, COALESCE, "@Coalesce(ttl = \"1h\", key = \"b\") ", "", COALESCE, COALESCE, "");
        jvm().main(HotSwap.class, version(moved), version(annotated(ANNOTATIONS)))
                .printsQuietly(
                        COALESCED,
                        "name 3 4, secret 2 2, locked 2 2, pair 3 4 3, shared 2 3, later 2 2, plain 3 3, invalidated 5",
                        "name 6 6, secret 3 3, locked 3 3, pair 5 5 6, shared 4 4, later 3 3, plain 4 5, invalidated 7");
    }

    @Test
    void otherScope_objectsGetOtherResults() throws IOException {
        String[] annotations = ANNOTATIONS.clone();
        annotations[0] = "@Coalesce(ttl = \"1h\", scope = Scope.TYPE) ";
        annotations[5] = "@Coalesce(ttl = \"1h\", scope = Scope.TYPE) ";
        jvm().main(HotSwap.class, version(annotated(annotations))).printsQuietly(COALESCED, COALESCED_AGAIN);
    }

    private Jvm jvm() throws IOException {
        return Jvm.of(jdk).agent().option("-javaagent:" + AgentManifest.jar(Redefiner.class));
    }

    private static String[] annotated(String... annotations) {
        String[] methods = METHODS.clone();
        for (int i = 0; i < methods.length; i++) {
            methods[i] = annotations[i] + methods[i];
        }
        return methods;
    }

    /** Compiles another version of the class. */
    private static String version(String... methods) {
        return Compile.into("hotswap")
                .source(
                        "dev/coalesce/it/app/Swapped",
                        "package dev.coalesce.it.app; import dev.coalesce.*; import java.util.concurrent.*;"
                                + " public class Swapped { " + String.join("\n", methods) + " }")
                .flags("-parameters")
                .against(List.of(BuildOutput.APPS))
                .classes()
                .toString();
    }
}
