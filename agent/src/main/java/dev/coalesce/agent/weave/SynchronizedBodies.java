package dev.coalesce.agent.weave;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.field.FieldList;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.Attribute;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.TypePath;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Moves the body of a synchronized method into a synchronized method of its own, which the original calls. Advice on the
 * original then runs outside the monitor: followers do not wait for it, and two objects cannot deadlock over it.
 */
final class SynchronizedBodies extends AsmVisitorWrapper.AbstractBase {
    static final String SUFFIX = "$coalesced";

    private final Set<String> signatures = new HashSet<>();

    SynchronizedBodies(Set<MethodDescription> planned) {
        for (MethodDescription method : planned) {
            if (method.isSynchronized()) {
                signatures.add(method.getInternalName() + method.getDescriptor());
            }
        }
    }

    /** Whether that was done to this method before, while its class was loading. */
    static boolean isSplit(MethodDescription method) {
        if (method.isSynchronized()) {
            return false;
        }
        for (MethodDescription body : body(method)) {
            if (body.isSynthetic()) {
                return true;
            }
        }
        return false;
    }

    /** A method of the name and signature that the body has, or would have. */
    static List<MethodDescription> body(MethodDescription method) {
        String name = method.getInternalName() + SUFFIX;
        List<MethodDescription> found = new ArrayList<>();
        for (MethodDescription other : method.getDeclaringType().getDeclaredMethods()) {
            if (other.getInternalName().equals(name) && other.getDescriptor().equals(method.getDescriptor())) {
                found.add(other);
            }
        }
        return found;
    }

    @Override
    public ClassVisitor wrap(
            TypeDescription type,
            ClassVisitor visitor,
            Implementation.Context context,
            TypePool pool,
            FieldList<FieldDescription.InDefinedShape> fields,
            MethodList<?> methods,
            int writerFlags,
            int readerFlags) {
        return signatures.isEmpty() ? visitor : new Splitter(visitor, type.getInternalName());
    }

    private final class Splitter extends ClassVisitor {
        private final String owner;

        Splitter(ClassVisitor next, String owner) {
            super(OpenedClassReader.ASM_API, next);
            this.owner = owner;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            if (!signatures.contains(name + descriptor)) {
                return super.visitMethod(access, name, descriptor, signature, exceptions);
            }
            MethodVisitor original =
                    super.visitMethod(access & ~Opcodes.ACC_SYNCHRONIZED, name, descriptor, signature, exceptions);
            int visible = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL | Opcodes.ACC_VARARGS;
            MethodVisitor body = super.visitMethod(
                    (access & ~visible) | Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC,
                    name + SUFFIX,
                    descriptor,
                    null,
                    exceptions);
            return new Split(original, body, owner, access, name, descriptor);
        }
    }

    /** Sends what belongs to the method's head to the original, and its code to the new body. */
    private static final class Split extends MethodVisitor {
        private final MethodVisitor original;
        private final String owner;
        private final boolean isStatic;
        private final String name;
        private final String descriptor;

        Split(MethodVisitor original, MethodVisitor body, String owner, int access, String name, String descriptor) {
            super(OpenedClassReader.ASM_API, body);
            this.original = original;
            this.owner = owner;
            this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
            this.name = name;
            this.descriptor = descriptor;
        }

        @Override
        public void visitParameter(String parameter, int access) {
            original.visitParameter(parameter, access);
        }

        @Override
        public AnnotationVisitor visitAnnotation(String type, boolean visible) {
            return original.visitAnnotation(type, visible);
        }

        @Override
        public AnnotationVisitor visitTypeAnnotation(int ref, TypePath path, String type, boolean visible) {
            return original.visitTypeAnnotation(ref, path, type, visible);
        }

        @Override
        public void visitAnnotableParameterCount(int count, boolean visible) {
            original.visitAnnotableParameterCount(count, visible);
        }

        @Override
        public AnnotationVisitor visitParameterAnnotation(int parameter, String type, boolean visible) {
            return original.visitParameterAnnotation(parameter, type, visible);
        }

        @Override
        public void visitAttribute(Attribute attribute) {
            original.visitAttribute(attribute);
        }

        @Override
        public void visitCode() {
            callBody();
            super.visitCode();
        }

        private void callBody() {
            original.visitCode();
            int slot = 0;
            if (!isStatic) {
                original.visitVarInsn(Opcodes.ALOAD, slot++);
            }
            for (Type argument : Type.getArgumentTypes(descriptor)) {
                original.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), slot);
                slot += argument.getSize();
            }
            // A private method of the same class: invokespecial, as javac did until 11, holds in every version.
            original.visitMethodInsn(
                    isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL, owner, name + SUFFIX, descriptor, false);
            Type result = Type.getReturnType(descriptor);
            original.visitInsn(result.getOpcode(Opcodes.IRETURN));
            original.visitMaxs(Math.max(slot, result.getSize()), slot);
            original.visitEnd();
        }
    }
}
