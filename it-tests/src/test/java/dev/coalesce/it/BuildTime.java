package dev.coalesce.it;

import java.nio.file.Path;
import net.bytebuddy.ByteBuddy;

/** What weaves at build time, what that needs at run time, and an application that Maven wove. */
final class BuildTime {
    static final Path PLUGIN = Built.ofBuild("it.build-plugin");
    static final Path RUNTIME = Built.ofBuild("it.runtime");
    static final Path WOVEN = Built.ofBuild("it.woven");
    static final Path BYTE_BUDDY = Built.holding(ByteBuddy.class);

    private BuildTime() {}
}
