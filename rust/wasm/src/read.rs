//! Values of JavaScript to types of the core.
//!
//! It reads what a notice and an answer are made of: objects with known fields, lists, words, texts, whole
//! numbers and switches. `serde_wasm_bindgen` reads everything, which is 10 kB more to load.

use std::fmt::{self, Display};
use std::slice::Iter;

use js_sys::{Array, Reflect};
use serde::de::value::U64Deserializer;
use serde::de::{self, DeserializeSeed, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use wasm_bindgen::prelude::*;

/// Largest number up to which every whole number is one of JavaScript's.
const EXACT: f64 = 9_007_199_254_740_991.0;

/// Where a value is not what it should be, and what it should be.
#[derive(Debug)]
pub(crate) struct Fault(String);

impl Fault {
    /// The same fault, told from the object that the value is a field of.
    pub(crate) fn within(self, field: &str) -> Self {
        Self([field, ": ", &self.0].concat())
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        not(wanted)
    }

    fn invalid_value(_: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        not(wanted)
    }
}

/// What was found is not said: to print any value takes the printing of floats, another 5 kB to load.
fn not(wanted: &dyn Expected) -> Fault {
    Fault(["not ", &wanted.to_string()].concat())
}

/// A value to be read.
#[derive(Debug)]
pub(crate) struct Node(pub(crate) JsValue);

impl Node {
    fn is_absent(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }

    #[expect(clippy::cast_possible_truncation, reason = "the bound makes the cast lossless")]
    fn whole(&self) -> Option<i64> {
        let number = self.0.as_f64().filter(|number| number.fract() == 0.0 && number.abs() <= EXACT);
        number.map(|number| number as i64)
    }
}

impl<'de> Deserializer<'de> for Node {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        Err(not(&visitor))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0.as_bool() {
            Some(on) => visitor.visit_bool(on),
            None => Err(not(&visitor)),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.whole() {
            Some(number) => visitor.visit_i64(number),
            None => Err(not(&visitor)),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0.as_string() {
            Some(text) => visitor.visit_string(text),
            None => Err(not(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.is_absent() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0.as_string() {
            Some(word) => visitor.visit_enum(word.into_deserializer()),
            None => Err(not(&visitor)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0.dyn_into::<Array>() {
            Ok(array) => visitor.visit_seq(Items { array, next: 0 }),
            Err(_) => Err(not(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if !self.0.is_object() {
            return Err(not(&visitor));
        }
        visitor.visit_map(Fields { object: self.0, names: fields.iter(), next: 0, here: None })
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u128 f32 f64 char str bytes byte_buf unit unit_struct newtype_struct tuple
        tuple_struct map identifier ignored_any
    }
}

/// The elements of a list.
struct Items {
    array: Array,
    next: u32,
}

impl<'de> de::SeqAccess<'de> for Items {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        if self.next >= self.array.length() {
            return Ok(None);
        }
        let item = self.array.get(self.next);
        self.next += 1;
        seed.deserialize(Node(item)).map(Some)
    }
}

/// The fields of an object that the type knows, each by its place among them.
struct Fields {
    object: JsValue,
    names: Iter<'static, &'static str>,
    next: u64,
    here: Option<(&'static str, JsValue)>,
}

impl Fields {
    /// Goes on to the next field that the object has, and gives its place.
    fn advance(&mut self) -> Option<u64> {
        for name in self.names.by_ref() {
            let place = self.next;
            self.next += 1;
            let value = Reflect::get(&self.object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
            if !value.is_undefined() {
                self.here = Some((name, value));
                return Some(place);
            }
        }
        None
    }
}

impl<'de> de::MapAccess<'de> for Fields {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some(place) = self.advance() else { return Ok(None) };
        let place: U64Deserializer<Fault> = place.into_deserializer();
        seed.deserialize(place).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Fault> {
        let (name, value) = self.here.take().unwrap_or(("", JsValue::UNDEFINED));
        seed.deserialize(Node(value)).map_err(|fault| fault.within(name))
    }
}
