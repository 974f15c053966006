package dev.coalesce.agent.weave.scan;

import java.util.Set;

/**
 * Lists the packages whose types are not searched for our annotations when an application's class extends them. Reading
 * supertypes is most of what the agent costs an application that has no annotation, and most supertypes are a
 * framework's.
 */
final class IgnoredPackages {
    /** The packages of the platform. No rule applies to their types either. */
    private static final Set<String> PLATFORM =
            Set.of("java", "javax", "jakarta", "jdk", "sun", "com/sun", "kotlin", "kotlinx", "scala", "groovy");

    /** The packages of widely used libraries. A rule may apply to their types. */
    private static final Set<String> LIBRARIES = Set.of(
            "ch/qos/logback",
            "com/fasterxml/jackson",
            "com/google/common",
            "com/google/protobuf",
            "com/zaxxer/hikari",
            "io/grpc",
            "io/micrometer",
            "io/netty",
            "io/opentelemetry",
            "io/reactivex",
            "io/undertow",
            "io/vertx",
            "net/bytebuddy",
            "org/aopalliance",
            "org/apache/catalina",
            "org/apache/commons",
            "org/apache/coyote",
            "org/apache/http",
            "org/apache/logging",
            "org/apache/tomcat",
            "org/aspectj",
            "org/eclipse/jetty",
            "org/hibernate",
            "org/reactivestreams",
            "org/slf4j",
            "org/springframework",
            "reactor/core",
            "reactor/netty",
            "reactor/util",
            "tools/jackson");

    /** The number of names in the longest of these packages. */
    private static final int MAX_DEPTH = 3;

    /** Sample applications in a library's package. They are treated as applications. */
    private static final String SAMPLES = "org/springframework/samples/";

    private IgnoredPackages() {}

    /**
     * Tells whether a type, with slashes, belongs to the platform. Neither it nor a supertype of it has our
     * annotations.
     */
    static boolean isPlatform(String type) {
        return isIn(PLATFORM, type);
    }

    /**
     * Tells whether a type, with slashes, belongs to a library. It has none of our annotations, but a rule may apply to
     * it.
     */
    static boolean isLibrary(String type) {
        return isIn(LIBRARIES, type) && !type.startsWith(SAMPLES);
    }

    private static boolean isIn(Set<String> packages, String type) {
        int end = type.indexOf('/');
        for (int depth = 0; depth < MAX_DEPTH && end > 0; depth++) {
            if (packages.contains(type.substring(0, end))) {
                return true;
            }
            end = type.indexOf('/', end + 1);
        }
        return false;
    }
}
