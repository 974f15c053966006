package dev.coalesce.agent.wire;

import dev.coalesce.agent.key.RecordGetters;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compiles the codec of a declared type. Used by one thread, for one type. */
final class CodecCompiler {
    private static final int MAX_DEPTH = 50;

    private record Generic(Class<?> type, List<Codec> arguments) {}

    /** The loader of the method's class, which may see a library for JSON. */
    private final @Nullable ClassLoader loader;

    /** The codecs of types that may contain themselves. */
    private Map<Generic, Codec> known = new HashMap<>();

    /** Whether the type is part of an object that a library writes as JSON. */
    private boolean isInJson;

    private int depth;

    CodecCompiler(@Nullable ClassLoader loader) {
        this.loader = loader;
    }

    /** Compiles a type in which the given type variables stand for codecs. {@code where} is its path, for messages. */
    Codec compile(Type type, Map<TypeVariable<?>, Codec> variables, String where) throws UncarriableTypeException {
        if (++depth > MAX_DEPTH) {
            throw new UncarriableTypeException(where, "is nested too deeply");
        }
        try {
            if (!isInJson && isPlain(type)) {
                return inJson(type, variables, where);
            }
            if (type instanceof Class<?> raw) {
                return ofClass(raw, List.of(), where);
            }
            if (type instanceof ParameterizedType generic) {
                List<Codec> arguments = new ArrayList<>();
                for (Type each : generic.getActualTypeArguments()) {
                    arguments.add(compile(each, variables, where + "<" + each.getTypeName() + ">"));
                }
                return ofClass((Class<?>) generic.getRawType(), arguments, where);
            }
            if (type instanceof GenericArrayType array) {
                Type component = array.getGenericComponentType();
                return new ArrayCodec(raw(component, where), compile(component, variables, where + "[]"));
            }
            if (type instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 0) {
                return compile(wildcard.getUpperBounds()[0], variables, where);
            }
            Codec variable = type instanceof TypeVariable ? variables.get(type) : null;
            if (variable != null) {
                return variable;
            }
            throw new UncarriableTypeException(where, "is of the open type " + type.getTypeName());
        } finally {
            depth--;
        }
    }

    private static boolean isPlain(Type type) {
        Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
        return raw instanceof Class<?> found && ScalarCodec.of(found) == null && Fields.isPlain(found);
    }

    /** Compiles an object that a library of the application writes as JSON. */
    private Codec inJson(Type type, Map<TypeVariable<?>, Codec> variables, String where)
            throws UncarriableTypeException {
        JsonLibrary library = JsonLibraries.seenFrom(loader);
        if (library == null) {
            throw new UncarriableTypeException(
                    where,
                    "is of " + type.getTypeName() + ", and the class of the method sees no Jackson of version 2.12 or"
                            + " later",
                    "Return a record, or name a codec");
        }
        Map<Generic, Codec> outer = known;
        known = new HashMap<>();
        isInJson = true;
        try {
            Codec fields = compile(type, variables, where);
            return new JsonCodec(library.name(), library.open(requireClosed(type, where)), fields);
        } catch (RuntimeException | LinkageError e) {
            throw new UncarriableTypeException(
                    where, "is of a type that Jackson cannot use: " + e, "Return a record, or name a codec");
        } finally {
            isInJson = false;
            known = outer;
        }
    }

    private static Type requireClosed(Type type, String where) throws UncarriableTypeException {
        if (type instanceof ParameterizedType generic) {
            for (Type each : generic.getActualTypeArguments()) {
                Type unused = requireClosed(each, where);
            }
        } else if (!(type instanceof Class<?>)) {
            throw new UncarriableTypeException(where, "has the open type argument " + type.getTypeName());
        }
        return type;
    }

    private static Class<?> raw(Type type, String where) throws UncarriableTypeException {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType generic) {
            return (Class<?>) generic.getRawType();
        }
        if (type instanceof GenericArrayType array) {
            return Array.newInstance(raw(array.getGenericComponentType(), where), 0)
                    .getClass();
        }
        throw new UncarriableTypeException(where, "is an array of the open type " + type.getTypeName());
    }

    private Codec ofClass(Class<?> type, List<Codec> arguments, String where) throws UncarriableTypeException {
        ScalarCodec scalar = ScalarCodec.of(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.isArray()) {
            Class<?> component = type.getComponentType();
            return new ArrayCodec(component, compile(component, Map.of(), where + "[]"));
        }
        if (type.getTypeParameters().length != arguments.size()) {
            throw new UncarriableTypeException(where, "is the raw type " + type.getName());
        }
        if (type == Optional.class) {
            return new OptionalCodec(arguments.get(0));
        }
        if (CollectionCodec.carries(type)) {
            return new CollectionCodec(type, arguments.get(0));
        }
        if (MapCodec.carries(type)) {
            return new MapCodec(type, arguments.get(0), arguments.get(1));
        }
        if (type.isEnum()) {
            return new EnumCodec(type);
        }
        if (type.isRecord()) {
            return ofRecord(type, arguments, where);
        }
        if (type.isSealed() && arguments.isEmpty() && !isInJson) {
            return ofSealed(type, where);
        }
        if (isInJson && Fields.isPlain(type)) {
            return ofFields(type, arguments, where);
        }
        throw new UncarriableTypeException(
                where,
                "is of type " + type.getName()
                        + ", which is neither a value of the JDK nor a record, an enum, or a sealed type of these");
    }

    private Codec ofRecord(Class<?> type, List<Codec> arguments, String where) throws UncarriableTypeException {
        Generic generic = new Generic(type, arguments);
        Codec existing = known.get(generic);
        if (existing != null) {
            return existing;
        }
        RecordComponent[] components = type.getRecordComponents();
        RecordCodec codec = open(type, components, where);
        known.put(generic, codec);
        Map<TypeVariable<?>, Codec> variables = variables(type, arguments);
        for (int i = 0; i < components.length; i++) {
            codec.components[i] = compile(
                    components[i].getGenericType(), variables, type.getSimpleName() + "." + components[i].getName());
        }
        return codec;
    }

    private static RecordCodec open(Class<?> type, RecordComponent[] components, String where)
            throws UncarriableTypeException {
        try {
            return open(type, components);
        } catch (IllegalAccessException notOpen) {
            try {
                RecordGetters.openPackage(type);
                return open(type, components);
            } catch (ReflectiveOperationException e) {
                throw new UncarriableTypeException(where, "is a record that is not accessible: " + e.getMessage());
            }
        } catch (ReflectiveOperationException e) {
            throw new UncarriableTypeException(where, "is a record that cannot be used: " + e);
        }
    }

    private static RecordCodec open(Class<?> type, RecordComponent... components) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        int count = components.length;
        MethodHandle[] getters = new MethodHandle[count];
        Class<?>[] types = new Class<?>[count];
        String[] names = new String[count];
        boolean[] primitive = new boolean[count];
        for (int i = 0; i < count; i++) {
            types[i] = components[i].getType();
            names[i] = components[i].getName();
            primitive[i] = types[i].isPrimitive();
            getters[i] = lookup.findGetter(type, names[i], types[i])
                    .asType(MethodType.methodType(Object.class, Object.class));
        }
        MethodHandle constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                .asSpreader(Object[].class, count)
                .asType(MethodType.methodType(Object.class, Object[].class));
        return new RecordCodec(constructor, getters, names, primitive);
    }

    private Codec ofFields(Class<?> type, List<Codec> arguments, String where) throws UncarriableTypeException {
        Generic generic = new Generic(type, arguments);
        Codec existing = known.get(generic);
        if (existing != null) {
            return existing;
        }
        List<FieldsCodec.Part> parts = new ArrayList<>();
        FieldsCodec codec = new FieldsCodec(type, parts);
        known.put(generic, codec);
        addFields(type, variables(type, arguments), parts, where);
        if (parts.isEmpty()) {
            throw new UncarriableTypeException(where, "is of " + type.getName() + ", which has no fields");
        }
        return codec;
    }

    /** Adds the fields of superclasses, and then those of the class. */
    private void addFields(
            Class<?> type, Map<TypeVariable<?>, Codec> variables, List<FieldsCodec.Part> parts, String where)
            throws UncarriableTypeException {
        Class<?> superclass = type.getSuperclass();
        if (superclass != null && superclass != Object.class) {
            List<Codec> arguments = new ArrayList<>();
            if (type.getGenericSuperclass() instanceof ParameterizedType generic) {
                for (Type each : generic.getActualTypeArguments()) {
                    arguments.add(compile(each, variables, where + "<" + each.getTypeName() + ">"));
                }
            }
            if (arguments.size() != superclass.getTypeParameters().length) {
                throw new UncarriableTypeException(where, "extends the raw type " + superclass.getName());
            }
            addFields(superclass, variables(superclass, arguments), parts, where);
        }
        List<Field> fields = Fields.declaredBy(type, where);
        MethodHandle[] getters = Fields.getters(type, fields, where);
        for (int i = 0; i < getters.length; i++) {
            Field field = fields.get(i);
            FieldsCodec.Part part = new FieldsCodec.Part(
                    field.getName(), getters[i], field.getType().isPrimitive());
            parts.add(part);
            part.codec = compile(field.getGenericType(), variables, type.getSimpleName() + "." + field.getName());
        }
    }

    private static Map<TypeVariable<?>, Codec> variables(Class<?> type, List<Codec> arguments) {
        Map<TypeVariable<?>, Codec> variables = new HashMap<>();
        TypeVariable<?>[] parameters = type.getTypeParameters();
        for (int i = 0; i < parameters.length; i++) {
            variables.put(parameters[i], arguments.get(i));
        }
        return variables;
    }

    private Codec ofSealed(Class<?> type, String where) throws UncarriableTypeException {
        Generic generic = new Generic(type, List.of());
        Codec existing = known.get(generic);
        if (existing != null) {
            return existing;
        }
        Map<String, Class<?>> byName = new TreeMap<>();
        addPermitted(type, byName, where);
        SealedCodec codec = new SealedCodec(List.copyOf(byName.values()));
        known.put(generic, codec);
        int i = 0;
        for (Class<?> each : byName.values()) {
            codec.codecs[i++] = ofClass(each, List.of(), each.getSimpleName());
        }
        return codec;
    }

    private static void addPermitted(Class<?> type, Map<String, Class<?>> byName, String where)
            throws UncarriableTypeException {
        @Nullable Class<?>[] permitted = type.getPermittedSubclasses();
        if (permitted == null || !Modifier.isAbstract(type.getModifiers())) {
            throw new UncarriableTypeException(
                    where, "may be of class " + type.getName() + ", which is neither a record nor an enum");
        }
        for (Class<?> each : permitted) {
            if (each.isRecord() || each.isEnum()) {
                byName.put(each.getName(), each);
            } else {
                addPermitted(each, byName, where);
            }
        }
    }
}
