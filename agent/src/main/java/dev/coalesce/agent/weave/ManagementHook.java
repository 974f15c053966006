package dev.coalesce.agent.weave;

import dev.coalesce.agent.bridge.CoalesceLinker;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Learns when the application uses JMX first: changes {@code ManagementFactory.getPlatformMBeanServer()}, while its
 * class loads, to call the bridge before it returns.
 */
public final class ManagementHook implements ClassFileTransformer {
    /** The class that is changed. */
    public static final String OWNER = "java.lang.management.ManagementFactory";

    private static final String INTERNAL_NAME = OWNER.replace('.', '/');
    private static final String METHOD = "getPlatformMBeanServer";

    /** True once the class has been changed. Written by the thread that loads the class, read by any thread. */
    private volatile boolean installed;

    /** Creates a hook that is not installed yet. */
    public ManagementHook() {}

    /**
     * Tells whether the class has been changed.
     *
     * @return false also if the class was loaded before this hook was created
     */
    public boolean isInstalled() {
        return installed;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (loader != null || redefined != null || !INTERNAL_NAME.equals(name)) {
            return null;
        }
        try {
            ClassReader reader = OpenedClassReader.of(classFile);
            ClassWriter writer = new ClassWriter(reader, 0);
            reader.accept(new HookVisitor(writer), 0);
            return installed ? writer.toByteArray() : null;
        } catch (Throwable e) {
            installed = false; // the beans are then registered at once
            return null;
        }
    }

    private final class HookVisitor extends ClassVisitor {
        HookVisitor(ClassVisitor next) {
            super(OpenedClassReader.ASM_API, next);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            if (!name.equals(METHOD) || (access & Opcodes.ACC_STATIC) == 0) {
                return next;
            }
            return new MethodVisitor(OpenedClassReader.ASM_API, next) {
                @Override
                public void visitInsn(int opcode) {
                    if (opcode == Opcodes.ARETURN) {
                        super.visitMethodInsn(
                                Opcodes.INVOKESTATIC,
                                Type.getInternalName(CoalesceLinker.class),
                                "jmxStarted",
                                "()V",
                                false);
                        installed = true;
                    }
                    super.visitInsn(opcode);
                }
            };
        }
    }
}
