package dev.coalesce.agent.weave;

import java.util.Set;

/**
 * Packages whose classes cannot name our annotations, so that none of them need be read to know it: the reading of
 * supertypes is most of what the agent costs an application, of a framework's many classes, that has no annotated one.
 */
final class IgnoredPackages {
    /** The platform: rules do not reach them either. */
    private static final Set<String> PLATFORM =
            Set.of("java", "javax", "jakarta", "jdk", "sun", "com/sun", "kotlin", "kotlinx", "scala", "groovy");

    /** Libraries that most of their users' classes come from. Rules do reach them. */
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

    /** Names in the longest of these. */
    private static final int DEEPEST = 3;

    /** Applications. */
    private static final String SAMPLES = "org/springframework/samples/";

    private IgnoredPackages() {}

    /** Whether it is a type of the platform. A supertype of theirs that named our annotations would be no supertype. */
    static boolean isPlatform(String type) {
        return isIn(PLATFORM, type);
    }

    /** Whether it is a library's type: it has no annotation of ours, but there may be a rule about it. */
    static boolean isLibrary(String type) {
        return isIn(LIBRARIES, type) && !type.startsWith(SAMPLES);
    }

    private static boolean isIn(Set<String> packages, String type) {
        int end = type.indexOf('/');
        for (int depth = 0; depth < DEEPEST && end > 0; depth++) {
            if (packages.contains(type.substring(0, end))) {
                return true;
            }
            end = type.indexOf('/', end + 1);
        }
        return false;
    }
}
