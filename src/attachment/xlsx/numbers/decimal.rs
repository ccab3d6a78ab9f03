//! A number in decimal digits.

/// The digits that Excel keeps of a number.
const KEPT: usize = 15;

/// A number: 0.d₁d₂d₃… times a power of ten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) negative: bool,
    /// Its digits, of which the first and the last are no zeros.
    digits: Vec<u8>,
    exponent: i32,
}

impl Decimal {
    /// Reads a stored number. Whole numbers keep all their digits, others fifteen: 0.1 + 0.2 is 0.3.
    pub(super) fn read(text: &str) -> Option<Decimal> {
        let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
        let digits = text.trim_start_matches(['-', '+']);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() <= 400 {
            let digits = digits.trim_start_matches('0');
            let exponent = i32::try_from(digits.len()).unwrap_or(0);
            let digits = digits.bytes().map(|byte| byte - b'0').collect();
            return Some(Decimal::of(number < 0.0, digits, exponent));
        }
        Some(Decimal::from_f64(number))
    }

    pub(super) fn from_f64(number: f64) -> Decimal {
        let text = format!("{:.*e}", KEPT - 1, number.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = mantissa
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|byte| byte - b'0')
            .collect();
        Decimal::of(number < 0.0, digits, exponent.parse::<i32>().unwrap_or(0) + 1)
    }

    fn of(negative: bool, digits: Vec<u8>, exponent: i32) -> Decimal {
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        let mut digits = digits[zeros..].to_vec();
        while digits.last() == Some(&0) {
            digits.pop();
        }
        if digits.is_empty() {
            return Decimal::default();
        }
        Decimal {
            negative,
            digits,
            exponent: exponent - i32::try_from(zeros).unwrap_or(0),
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// The number times a power of ten.
    pub(super) fn shifted(&self, by: i32) -> Decimal {
        let exponent = if self.is_zero() { 0 } else { self.exponent + by };
        Decimal {
            exponent,
            ..self.clone()
        }
    }

    /// The power of ten of its first digit.
    pub(super) fn power(&self) -> i32 {
        if self.is_zero() { 0 } else { self.exponent - 1 }
    }

    pub(super) fn to_f64(&self) -> f64 {
        let digits: String = self.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}0.{digits}0e{}", self.exponent)
            .parse()
            .unwrap_or(0.0)
    }

    /// The number with so many decimals, half a unit away from zero: the digits before the point,
    /// without leading zeros, and those behind it.
    pub(super) fn rounded(&self, decimals: usize) -> (String, String) {
        let places = i32::try_from(decimals).unwrap_or(0);
        let wanted = usize::try_from(self.exponent + places).ok();
        let mut digits: Vec<u8> = match wanted {
            None => Vec::new(),
            Some(count) => (0..count)
                .map(|place| self.digits.get(place).copied().unwrap_or(0))
                .collect(),
        };
        let next = wanted
            .and_then(|count| self.digits.get(count))
            .copied()
            .unwrap_or(0);
        if next >= 5 {
            let mut place = digits.len();
            loop {
                let Some(before) = place.checked_sub(1) else {
                    digits.insert(0, 1);
                    break;
                };
                place = before;
                if digits[place] < 9 {
                    digits[place] += 1;
                    break;
                }
                digits[place] = 0;
            }
        }
        while digits.len() < decimals {
            digits.insert(0, 0);
        }
        let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let (whole, decimals) = text.split_at(digits.len() - decimals);
        (whole.trim_start_matches('0').to_owned(), decimals.to_owned())
    }

    /// The number without any format.
    pub(super) fn general(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let count = i32::try_from(self.digits.len()).unwrap_or(0);
        if self.is_zero() {
            return "0".to_owned();
        }
        if self.exponent > 20.max(count) || self.exponent < -8 {
            let (first, rest) = self.shifted(-self.power()).rounded(KEPT - 1);
            let rest = rest.trim_end_matches('0');
            let point = if rest.is_empty() { "" } else { "." };
            let power = self.power();
            let of_power = if power < 0 { '-' } else { '+' };
            return format!("{sign}{first}{point}{rest}E{of_power}{:02}", power.abs());
        }
        let decimals = usize::try_from(count - self.exponent).unwrap_or(0);
        let (whole, decimals) = self.rounded(decimals);
        let whole = if whole.is_empty() { "0" } else { &whole };
        let point = if decimals.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{decimals}")
    }
}
