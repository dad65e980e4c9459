//! A serializer that writes each camelCase key twice, first as `snake_case`, and leaves the writing to another one.

use serde::ser::{
    Error, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant,
};
use serde::{Serialize, Serializer};

use super::{both, snake_case};

/// Writes by another serializer, every key in both casings.
pub(super) struct Twins<S>(pub(super) S);

/// Plain values are written as they are.
macro_rules! plain {
    ($($name:ident: $kind:ty),* $(,)?) => {
        $(fn $name(self, value: $kind) -> Result<S::Ok, S::Error> {
            self.0.$name(value)
        })*
    };
}

impl<S: Serializer> Serializer for Twins<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Twins<S::SerializeSeq>;
    type SerializeTuple = Twins<S::SerializeTuple>;
    type SerializeTupleStruct = Twins<S::SerializeTupleStruct>;
    type SerializeTupleVariant = Twins<S::SerializeTupleVariant>;
    type SerializeMap = Twins<S::SerializeMap>;
    type SerializeStruct = Twins<S::SerializeMap>;
    type SerializeStructVariant = Twins<S::SerializeStructVariant>;

    plain! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32,
        serialize_f64: f64, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
        serialize_unit_struct: &'static str,
    }

    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.0.serialize_none()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_some(&both(value))
    }

    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.0.serialize_unit()
    }

    fn serialize_unit_variant(self, name: &'static str, index: u32, variant: &'static str) -> Result<S::Ok, S::Error> {
        self.0.serialize_unit_variant(name, index, variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_struct(name, &both(value))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_variant(name, index, variant, &both(value))
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        self.0.serialize_seq(len).map(Twins)
    }

    fn serialize_tuple(self, len: usize) -> Result<Self::SerializeTuple, S::Error> {
        self.0.serialize_tuple(len).map(Twins)
    }

    fn serialize_tuple_struct(self, name: &'static str, len: usize) -> Result<Self::SerializeTupleStruct, S::Error> {
        self.0.serialize_tuple_struct(name, len).map(Twins)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        self.0.serialize_tuple_variant(name, index, variant, len).map(Twins)
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        self.0.serialize_map(None).map(Twins)
    }

    /// As a map, whose keys needn't be known when the program is compiled.
    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Self::SerializeStruct, S::Error> {
        self.0.serialize_map(None).map(Twins)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        self.0.serialize_struct_variant(name, index, variant, len).map(Twins)
    }
}

/// Both keys of one value.
fn entry<M: SerializeMap, T: Serialize + ?Sized>(map: &mut M, key: &str, value: &T) -> Result<(), M::Error> {
    if key.bytes().any(|byte| byte.is_ascii_uppercase()) {
        map.serialize_entry(&snake_case(key), &both(value))?;
    }
    map.serialize_entry(key, &both(value))
}

impl<M: SerializeMap> SerializeStruct for Twins<M> {
    type Ok = M::Ok;
    type Error = M::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), M::Error> {
        entry(&mut self.0, key, value)
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        self.0.end()
    }
}

impl<M: SerializeMap> SerializeMap for Twins<M> {
    type Ok = M::Ok;
    type Error = M::Error;

    /// A key apart from its value can't be written twice; derived code never asks for it.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, _key: &T) -> Result<(), M::Error> {
        Err(M::Error::custom("keys come with their values"))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, _value: &T) -> Result<(), M::Error> {
        Err(M::Error::custom("values come with their keys"))
    }

    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), M::Error> {
        match serde_json::to_value(key) {
            Ok(serde_json::Value::String(key)) => entry(&mut self.0, &key, value),
            _ => Err(M::Error::custom("keys are texts")),
        }
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        self.0.end()
    }
}

/// Lists and their likes: what is in them has twins as well.
macro_rules! lists {
    ($($kind:ident: $add:ident),* $(,)?) => {
        $(impl<L: $kind> $kind for Twins<L> {
            type Ok = L::Ok;
            type Error = L::Error;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), L::Error> {
                self.0.$add(&both(value))
            }

            fn end(self) -> Result<L::Ok, L::Error> {
                self.0.end()
            }
        })*
    };
}

lists! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

/// The variants of an enum have the keys of their own serializer, which has to know them beforehand.
impl<V: SerializeStructVariant> SerializeStructVariant for Twins<V> {
    type Ok = V::Ok;
    type Error = V::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), V::Error> {
        self.0.serialize_field(key, &both(value))
    }

    fn end(self) -> Result<V::Ok, V::Error> {
        self.0.end()
    }
}
