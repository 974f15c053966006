package dev.coalesce.agent.weave.declare;

import java.util.List;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.RecordComponentVisitor;
import net.bytebuddy.jar.asm.signature.SignatureReader;
import net.bytebuddy.jar.asm.signature.SignatureVisitor;
import net.bytebuddy.utility.AsmClassReader;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads a class file without its malformed {@code Signature} attributes, which some obfuscators leave behind. The JVM
 * ignores these attributes, and so the members have their erased types.
 */
final class WellFormedSignatures implements AsmClassReader {
    private final AsmClassReader reader;

    WellFormedSignatures(AsmClassReader reader) {
        this.reader = reader;
    }

    @Override
    public void accept(ClassVisitor visitor, int flags) {
        reader.accept(new Filter(visitor), flags);
    }

    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
        return reader.unwrap(type);
    }

    @Override
    public int getModifiers() {
        return reader.getModifiers();
    }

    @Override
    public String getInternalName() {
        return reader.getInternalName();
    }

    @Override
    public @Nullable String getSuperClassInternalName() {
        return reader.getSuperClassInternalName();
    }

    @Override
    public List<String> getInterfaceInternalNames() {
        return reader.getInterfaceInternalNames();
    }

    private static final class Filter extends ClassVisitor {
        private static final SignatureVisitor IGNORE = new SignatureVisitor(OpenedClassReader.ASM_API) {};

        Filter(ClassVisitor next) {
            super(OpenedClassReader.ASM_API, next);
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superclass,
                String @Nullable [] interfaces) {
            super.visit(version, access, name, ofClassOrMethod(signature), superclass, interfaces);
        }

        @Override
        public @Nullable FieldVisitor visitField(
                int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
            return super.visitField(access, name, descriptor, ofType(signature), value);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return super.visitMethod(access, name, descriptor, ofClassOrMethod(signature), exceptions);
        }

        @Override
        public @Nullable RecordComponentVisitor visitRecordComponent(
                String name, String descriptor, @Nullable String signature) {
            return super.visitRecordComponent(name, descriptor, ofType(signature));
        }

        private static @Nullable String ofClassOrMethod(@Nullable String signature) {
            try {
                if (signature != null) {
                    new SignatureReader(signature).accept(IGNORE);
                }
                return signature;
            } catch (RuntimeException malformed) {
                return null;
            }
        }

        private static @Nullable String ofType(@Nullable String signature) {
            try {
                if (signature != null) {
                    new SignatureReader(signature).acceptType(IGNORE);
                }
                return signature;
            } catch (RuntimeException malformed) {
                return null;
            }
        }
    }
}
