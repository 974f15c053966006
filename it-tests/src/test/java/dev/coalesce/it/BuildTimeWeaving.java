package dev.coalesce.it;

import java.nio.file.Path;
import net.bytebuddy.ByteBuddy;

/** The jars needed to weave at build time, the runtime that woven classes use, and an application that Maven wove. */
final class BuildTimeWeaving {
    static final Path PLUGIN = BuildOutput.path("it.build-plugin");
    static final Path RUNTIME = BuildOutput.path("it.runtime");
    static final Path WOVEN_APP = BuildOutput.path("it.woven");
    static final Path BYTE_BUDDY = BuildOutput.locationOf(ByteBuddy.class);

    private BuildTimeWeaving() {}
}
