package dev.coalesce.agent.weave;

import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.scaffold.TypeInitializer;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.auxiliary.AuxiliaryType;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Sends a class file through visitors, and what they leave alone as it is. Byte Buddy's builders can do that too, and much
 * else, which a JVM has to load while its application starts.
 */
final class Rewriting {
    private static final AuxiliaryType.NamingStrategy NONE = new AuxiliaryType.NamingStrategy.Suffixing("none");

    private Rewriting() {}

    static byte[] of(byte[] classFile, TypeDescription type, AsmVisitorWrapper changes) {
        ClassReader reader = OpenedClassReader.of(classFile);
        int writerFlags = changes.mergeWriter(AsmVisitorWrapper.NO_FLAGS);
        int readerFlags = changes.mergeReader(AsmVisitorWrapper.NO_FLAGS);
        ClassWriter writer = new ClassWriter(reader, writerFlags);
        ClassFileVersion version = ClassFileVersion.ofClassFile(classFile);
        Implementation.Context context = Implementation.Context.Disabled.Factory.INSTANCE.make(
                type,
                NONE,
                TypeInitializer.None.INSTANCE,
                version,
                version,
                Implementation.Context.FrameGeneration.EXPAND);
        reader.accept(
                changes.wrap(
                        type,
                        writer,
                        context,
                        TypePool.Empty.INSTANCE,
                        type.getDeclaredFields(),
                        type.getDeclaredMethods(),
                        writerFlags,
                        readerFlags),
                readerFlags);
        return writer.toByteArray();
    }
}
